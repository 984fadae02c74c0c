package io.portaws.peers.job;

/**
 * A resource that may have changed.
 *
 * @param type as CloudFormation calls it, {@code AWS::S3::Bucket}
 * @param region where it is read
 * @param identifier Cloud Control's primary identifier
 * @param isDelete whether it is known to be gone
 */
public record Change(String type, String region, String identifier, boolean isDelete) {}
