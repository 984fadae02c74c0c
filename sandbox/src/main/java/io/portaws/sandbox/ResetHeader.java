package io.portaws.sandbox;

/** How {@code x-ratelimit-reset} tells when the window ends: Port has been seen to do both. */
public enum ResetHeader {
  EPOCH_SECONDS,
  SECONDS_LEFT
}
