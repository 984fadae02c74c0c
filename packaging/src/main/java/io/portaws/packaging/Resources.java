package io.portaws.packaging;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which files that are no classes ship: all of the libraries that ship a class, but for what is of
 * use to builds alone; their notices in one file, their licences side by side.
 */
final class Resources {
  private static final Pattern USELESS =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|jandex\\.idx|.*\\.(SF|DSA|RSA|kotlin_module))"
              + "|META-INF/(maven|native-image|versions|proguard)/.*|OSGI-INF/.*"
              + "|codegen-resources/.*|.*\\.(kotlin_builtins|sql|vm|java)|.*TestCases\\.json"
              // joni compares UTF-8 with UTF-8, and never needs another encoding's tables.
              + "|tables/Transcoder_.*");

  private static final Pattern NOTICE =
      Pattern.compile("(META-INF/)?NOTICE(\\.\\w+)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern LICENCE =
      Pattern.compile("(META-INF/)?(.*-)?(LICENSE|COPYRIGHT)(\\.\\w+)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern VERSION = Pattern.compile("-\\d[\\w.]*\\.jar$");

  private final SequencedMap<String, byte[]> files = new TreeMap<>();
  private final Set<String> notices = new LinkedHashSet<>();
  private final Set<String> licences = new LinkedHashSet<>();

  /**
   * @param notice the project's own
   * @param licence the project's own
   */
  Resources(String notice, String licence) {
    notices.add(notice.strip());
    licences.add(licence.strip());
    files.put("META-INF/LICENSE", text(licence));
  }

  /**
   * The files by their names.
   *
   * @param classes those that ship, by their internal names
   * @throws IllegalStateException when two libraries have different files of one name
   */
  Map<String, byte[]> of(Jars jars, Set<String> classes) {
    Set<Path> shipping =
        classes.stream()
            .map(name -> jars.classFile(name).orElseThrow().jar())
            .collect(Collectors.toSet());
    jars.resources()
        .forEach((name, all) -> {
          List<Jars.Found> found = all.stream().filter(f -> shipping.contains(f.jar())).toList();
          if (!found.isEmpty() && !USELESS.matcher(name).matches()) {
            add(name, found, classes);
          }
        });
    files.put("META-INF/NOTICE", text(String.join("\n\n---\n\n", notices) + "\n"));
    return files;
  }

  private void add(String name, List<Jars.Found> found, Set<String> classes) {
    if (name.startsWith(Services.FOLDER)) {
      addProviders(name, found, classes);
    } else if (NOTICE.matcher(name).matches()) {
      found.forEach(each -> notices.add(text(each).strip()));
    } else if (LICENCE.matcher(name).matches()) {
      found.forEach(this::addLicence);
    } else {
      files.put(name, only(name, found));
    }
  }

  /** Of a service that nobody asks for no provider ships. */
  private void addProviders(String name, List<Jars.Found> found, Set<String> classes) {
    List<String> shipping =
        Services.merged(found).stream()
            .filter(provider -> classes.contains(provider.replace('.', '/')))
            .toList();
    if (!shipping.isEmpty()) {
      files.put(name, text(String.join("\n", shipping) + "\n"));
    }
  }

  private void addLicence(Jars.Found found) {
    if (licences.add(text(found).strip())) {
      String library = VERSION.matcher(found.jar().getFileName() + "").replaceAll("");
      String file = found.entry().getName().replaceFirst(".*/", "");
      files.put("META-INF/licenses/" + library + "/" + file, found.bytes());
    }
  }

  private static byte[] only(String name, List<Jars.Found> found) {
    byte[] first = found.getFirst().bytes();
    List<String> others = new ArrayList<>();
    for (Jars.Found other : found) {
      if (!Arrays.equals(first, other.bytes())) {
        others.add(other.jar() + "");
      }
    }
    if (!others.isEmpty()) {
      throw new IllegalStateException(
          "%s is one file in %s and another in %s: say in Resources which ships"
              .formatted(name, found.getFirst().jar(), others));
    }
    return first;
  }

  private static String text(Jars.Found found) {
    return new String(found.bytes(), StandardCharsets.UTF_8);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
