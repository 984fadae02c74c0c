package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/** A repository for the worker's images in ECR. Belongs to one thread. */
final class ImageRepository {
  /** Untagged images go after two weeks, and of the others the twenty newest stay. */
  static final String LIFECYCLE =
      """
      {"rules":[{"rulePriority":1,"description":"untagged","selection":{"tagStatus":"untagged",\
      "countType":"sinceImagePushed","countUnit":"days","countNumber":14},\
      "action":{"type":"expire"}},{"rulePriority":2,"description":"old","selection":\
      {"tagStatus":"any","countType":"imageCountMoreThan","countNumber":20},\
      "action":{"type":"expire"}}]}\
      """;

  private final EcrClient ecr;
  private final String name;

  ImageRepository(EcrClient ecr, String name) {
    this.ecr = ecr;
    this.name = name;
  }

  /** Its address without tag, {@code ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME}; empty for none. */
  Optional<String> address() throws Stopped {
    try {
      return ecr.describeRepositories(r -> r.repositoryNames(name)).repositories().stream()
          .findFirst()
          .map(Repository::repositoryUri);
    } catch (RepositoryNotFoundException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Stopped.by(e, "look at the repository " + name);
    }
  }

  /** Makes the repository with its rules, or finishes what was begun; returns its address. */
  String provide(Progress progress) throws Stopped {
    try {
      if (address().isEmpty()) {
        progress.say("Creating the repository " + name + " (immutable tags, scan on push)");
        create();
      }
      keepTidy();
      return address().orElseThrow(() -> new Stopped(Exit.FOUND, "the repository is gone again"));
    } catch (SdkException e) {
      throw Stopped.by(e, "make the repository " + name);
    }
  }

  private void create() {
    try {
      ecr.createRepository(r ->
          r.repositoryName(name)
              .imageTagMutability(ImageTagMutability.IMMUTABLE)
              .imageScanningConfiguration(c -> c.scanOnPush(true))
              .encryptionConfiguration(c -> c.encryptionType(EncryptionType.AES256)));
    } catch (RepositoryAlreadyExistsException e) {
      // Somebody else was quicker; it is there.
    }
  }

  private void keepTidy() {
    try {
      ecr.getLifecyclePolicy(r -> r.repositoryName(name));
    } catch (LifecyclePolicyNotFoundException e) {
      ecr.putLifecyclePolicy(r -> r.repositoryName(name).lifecyclePolicyText(LIFECYCLE));
    }
  }

  /** The digest of the image with this tag or digest; empty when there is none. */
  Optional<String> digest(ImageIdentifier image) throws Stopped {
    try {
      return ecr.describeImages(r -> r.repositoryName(name).imageIds(image)).imageDetails().stream()
          .findFirst()
          .map(detail -> detail.imageDigest());
    } catch (ImageNotFoundException | RepositoryNotFoundException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Stopped.by(e, "look for the image in the repository " + name);
    }
  }

  static ImageIdentifier tagged(String tag) {
    return ImageIdentifier.builder().imageTag(tag).build();
  }

  /** What docker logs in with, for twelve hours. */
  String password() throws Stopped {
    try {
      String token =
          ecr.getAuthorizationToken().authorizationData().getFirst().authorizationToken();
      String pair = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (SdkException e) {
      throw Stopped.by(e, "get a token for pushing images");
    }
  }
}
