package io.portaws.benchmarks.arena;

/**
 * One change in the model account.
 *
 * @param resource its number
 * @param version how often the resource was changed with it
 * @param call the API call that made it
 * @param deletes whether the resource is gone after it
 */
record Happening(int resource, int version, String call, boolean deletes) {}
