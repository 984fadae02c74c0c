package io.portaws.peers.job;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Port is to have.
 *
 * @param json the body of its upsert: identifier, title, blueprint, properties, relations
 */
public record Entity(String blueprint, ObjectNode json) {}
