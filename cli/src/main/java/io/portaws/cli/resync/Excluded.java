package io.portaws.cli.resync;

/**
 * What was asked for and not done whole.
 *
 * @param what a slice, or a part of the request
 * @param why a word that can be counted
 * @param detail a sentence, with what mends it
 */
record Excluded(String what, String why, String detail) {}
