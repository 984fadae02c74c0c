package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecr.EcrClient;

/** Brings zip and image where CloudFormation finds them. Belongs to one thread. */
final class Artifacts {
  private final EcrClient ecr;
  private final Docker docker;
  private final Progress progress;

  Artifacts(EcrClient ecr, Docker docker, Progress progress) {
    this.ecr = ecr;
    this.docker = docker;
    this.progress = progress;
  }

  /** The template's parameters that name them. */
  Map<String, Given> bring(Prepared prepared, String region) throws Stopped, InterruptedException {
    if (prepared.code().orElse(null) instanceof FunctionCode.File file) {
      boolean put = prepared.bucket().put(file.key(), file.content().bytes());
      progress.say(put ? "Uploaded " + file.path() : "The zip is there already");
    }
    if (prepared.mapping().isPresent()) {
      MappingFile file = prepared.mapping().get();
      prepared.bucket().put(file.key(), file.content().bytes());
    }
    Map<String, Given> given =
        new HashMap<>(
            Preparation.artifacts(
                prepared.code(), prepared.image(), prepared.mapping(), prepared.bucket()));
    if (prepared.image().orElse(null) instanceof WorkerImage.Local local) {
      given.put("Image", new Given(pushed(prepared.wish().repository(), local), "--image"));
    }
    return given;
  }

  /** The image's address in ECR, by digest. */
  private String pushed(String repository, WorkerImage.Local local)
      throws Stopped, InterruptedException {
    ImageRepository images = new ImageRepository(ecr, repository);
    String address = images.provide(progress);
    Optional<String> digest = images.digest(ImageRepository.tagged(local.tag()));
    if (digest.isEmpty()) {
      progress.say("Pushing " + local.name() + " to " + address);
      String registry = address.substring(0, address.indexOf('/'));
      docker.push(local.name(), address + ":" + local.tag(), registry, images.password(), progress);
      digest = images.digest(ImageRepository.tagged(local.tag()));
    }
    return address
        + "@"
        + digest.orElseThrow(() ->
            new Stopped(
                Exit.FOUND, "docker pushed the image, and ECR does not show it: run this again"));
  }
}
