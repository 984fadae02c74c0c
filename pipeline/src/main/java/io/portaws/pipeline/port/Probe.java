package io.portaws.pipeline.port;

/** Asks Port something that needs no message and changes nothing, through its governor. */
@FunctionalInterface
public interface Probe {
  /** Whether Port can be talked to now. */
  Connection ask() throws InterruptedException;
}
