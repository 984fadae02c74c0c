package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;

/** Finds out which image is meant, and that it is there. Changes nothing. */
final class ImageChoice {
  private static final String PRODUCT = "port-aws-events";

  private final Docker docker;
  private final EcrClient ecr;
  private final Caller caller;
  private final String region;

  ImageChoice(Docker docker, EcrClient ecr, Caller caller, String region) {
    this.docker = docker;
    this.ecr = ecr;
    this.caller = caller;
    this.region = region;
  }

  /**
   * @param before the stack's parameters
   * @throws Stopped when there is none, with what to do
   */
  WorkerImage choose(AwsWish wish, Map<String, String> before)
      throws Stopped, InterruptedException {
    if (wish.image().isPresent()) {
      return named(wish, wish.image().get());
    }
    String kept = before.getOrDefault("Image", "");
    String name = PRODUCT + ":" + wish.version();
    try {
      Optional<WorkerImage.Local> local = docker.find(name, wish.version());
      if (local.isPresent()) {
        return local.get();
      }
      if (kept.isEmpty()) {
        throw missing(wish, name, "docker has no image " + name);
      }
    } catch (Stopped e) {
      if (kept.isEmpty()) {
        throw missing(wish, name, e.lines().getFirst());
      }
    }
    return new WorkerImage.Kept(kept);
  }

  private WorkerImage named(AwsWish wish, String text) throws Stopped, InterruptedException {
    ImageReference image;
    try {
      image = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Stopped(Exit.CONFIGURATION, "--image: " + e.getMessage());
    }
    if (!image.isOfRegistry()) {
      return docker
          .find(text, wish.version())
          .orElseThrow(() -> missing(wish, text, "docker has no image " + text));
    }
    if (image.tag().isEmpty() && image.digest().isEmpty()) {
      throw new Stopped(
          Exit.CONFIGURATION, "--image: " + text + " has neither tag nor digest; give one");
    }
    if (image.isOfEcr(caller.account(), region)) {
      ImageIdentifier id =
          image.digest().isEmpty()
              ? ImageRepository.tagged(image.tag())
              : ImageIdentifier.builder().imageDigest(image.digest()).build();
      if (new ImageRepository(ecr, image.repository()).digest(id).isEmpty()) {
        throw new Stopped(Exit.CONFIGURATION, "--image: ECR has no " + text);
      }
    }
    return new WorkerImage.Remote(text);
  }

  private Stopped missing(AwsWish wish, String name, String why) {
    String suffix = caller.partition().equals("aws-cn") ? ".amazonaws.com.cn" : ".amazonaws.com";
    String registry = caller.account() + ".dkr.ecr." + region + suffix;
    List<String> lines = new ArrayList<>();
    lines.add("the worker needs an image: " + why);
    lines.add("Build it with 'docker build -t " + name + " .' and run this again.");
    lines.add("Or on a machine with docker, with a repository " + wish.repository() + " in ECR:");
    lines.addAll(Docker.byHand(name, registry, wish.repository(), region));
    lines.add("Or name an image of any registry with --image.");
    return new Stopped(Exit.CONFIGURATION, lines.toArray(String[]::new));
  }
}
