package io.portaws.sandbox.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The command line that runs the worker: {@code java -jar …}, or {@code docker run …}, whose word
 * {@value #ENVIRONMENT} stands for the variables to hand on.
 *
 * @param line the words as they were given
 */
record WorkerCommand(List<String> line) {
  /** Becomes {@code --env NAME} for each variable: a container inherits none by itself. */
  static final String ENVIRONMENT = "{environment}";

  WorkerCommand {
    line = List.copyOf(line);
    if (line.isEmpty()) {
      throw new IllegalArgumentException("the command that runs the worker has no words");
    }
  }

  /** Runs a jar by this JVM's java. */
  static WorkerCommand ofJar(Path jar) throws IOException {
    if (!Files.isReadable(jar)) {
      throw new IOException("the worker is not built: there is no " + jar);
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new WorkerCommand(List.of(java, "-Xmx256m", "-XX:+UseSerialGC", "-jar", jar.toString()));
  }

  /** The words to run, for an environment of these names. */
  List<String> words(Set<String> variables) {
    List<String> words = new ArrayList<>();
    for (String word : line) {
      if (word.equals(ENVIRONMENT)) {
        variables.stream().sorted().forEach(name -> words.addAll(List.of("--env", name)));
      } else {
        words.add(word);
      }
    }
    return words;
  }
}
