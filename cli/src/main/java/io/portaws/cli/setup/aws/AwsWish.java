package io.portaws.cli.setup.aws;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the user wants in AWS. Immutable.
 *
 * @param given values of the template's parameters by name
 * @param code the function's zip: a file, or s3://bucket/key
 * @param image the worker's image, of a registry or of this machine's docker
 * @param mapping a file of this machine that the consumer is to read from the bucket
 * @param home the folder of this product's own files, where it is known
 * @param version of these commands
 */
record AwsWish(
    String stackName,
    Map<String, Given> given,
    Optional<String> code,
    Optional<String> image,
    String repository,
    Optional<String> artifactBucket,
    Optional<Path> templateDir,
    Members members,
    Optional<Path> mapping,
    Optional<Path> home,
    String version,
    boolean yes,
    boolean dryRun) {

  AwsWish {
    given = Map.copyOf(given);
  }

  Optional<String> value(String parameter) {
    return Optional.ofNullable(given.get(parameter)).map(Given::value);
  }

  /** The same with more values; those that the user gave outright stay. */
  AwsWish with(Map<String, Given> more) {
    Map<String, Given> all = new LinkedHashMap<>(more);
    all.putAll(given);
    return withGiven(all);
  }

  /** The same with these values in place of whatever was given. */
  AwsWish insisting(Map<String, Given> on) {
    Map<String, Given> all = new LinkedHashMap<>(given);
    all.putAll(on);
    return withGiven(all);
  }

  private AwsWish withGiven(Map<String, Given> all) {
    return changed(all, members);
  }

  AwsWish withMembers(Members others) {
    return changed(given, others);
  }

  private AwsWish changed(Map<String, Given> all, Members others) {
    return new AwsWish(
        stackName,
        all,
        code,
        image,
        repository,
        artifactBucket,
        templateDir,
        others,
        mapping,
        home,
        version,
        yes,
        dryRun);
  }

  /** The same as it is to be looked at only. */
  AwsWish tried() {
    return new AwsWish(
        stackName,
        given,
        code,
        image,
        repository,
        artifactBucket,
        templateDir,
        members,
        mapping,
        home,
        version,
        yes,
        true);
  }

  String memberStackSet() {
    return stackName + "-members";
  }
}
