package io.portaws.benchmarks.lambda;

import io.portaws.sandbox.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A function that is measured.
 *
 * @param name in the tables
 * @param folder where its zip lies unpacked
 * @param environment what it needs beside what all have
 * @param hasOwnMapping whether it brings a mapping; else it is given the exporter's file
 */
record Contestant(
    String name,
    Path folder,
    String handler,
    Map<String, String> environment,
    boolean hasOwnMapping) {
  private static final String STAND_IN = "Powertools' shape (stand-in)";

  /** The product's function, of its zip. */
  static Contestant product(Path zip) throws IOException {
    Path folder = Files.createTempDirectory("var-task-");
    LambdaFunction.unpack(zip, folder);
    return new Contestant(
        "port-aws-events", folder, "io.portaws.lambda.Handler::handleRequest", Map.of(), false);
  }

  /** The same, by the catalogue's own mapping. */
  Contestant withOwnMapping() {
    return new Contestant(name + ", its own mapping", folder, handler, environment, true);
  }

  /**
   * The peer, of what its build left.
   *
   * @throws IOException when it is not built
   */
  static Contestant peer(Path target, boolean inParallel) throws IOException {
    Path jar = target.resolve("powertools.jar");
    if (!Files.isReadable(jar)) {
      throw new IOException(
          "the peer is not built: ./mvnw -q -f benchmarks/peers/pom.xml package makes " + jar);
    }
    Path lib = Files.createDirectories(Files.createTempDirectory("var-task-").resolve("lib"));
    Files.copy(jar, lib.resolve("powertools.jar"));
    try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
      for (Path each : jars.toList()) {
        Files.copy(each, lib.resolve(each.getFileName()));
      }
    }
    return new Contestant(
        STAND_IN + (inParallel ? ", in parallel" : ", one by one"),
        lib.resolveSibling("").normalize(),
        "io.portaws.peers.powertools.PowertoolsHandler::handleRequest",
        Map.of("IN_PARALLEL", String.valueOf(inParallel)),
        false);
  }
}
