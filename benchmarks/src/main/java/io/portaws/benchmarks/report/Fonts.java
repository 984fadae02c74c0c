package io.portaws.benchmarks.report;

import java.awt.Font;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The fonts that texts are measured with: DejaVu from a jar, so that plots are the same on every
 * machine, also where no font is installed (AWT fails there otherwise). AWT has to be told by a
 * property before it starts.
 */
final class Fonts {
  private static final String JAR = "/net/sf/jasperreports/fonts/dejavu/";
  private static final String[] FACES = {"DejaVuSans", "DejaVuSans-Bold"};

  private Fonts() {}

  /**
   * Has AWT use them, and no display. To be called before anything is drawn.
   *
   * @param folder where the fonts are put
   */
  static void install(Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder config = new StringBuilder("version=1\nsequence.allfonts=latin-1\n");
    for (String face : FACES) {
      Path file = folder.resolve(face + ".ttf");
      try (InputStream font = Fonts.class.getResourceAsStream(JAR + face + ".ttf")) {
        if (font == null) {
          throw new IOException(face + " is not on the class path: jasperreports-fonts has it");
        }
        Files.copy(font, file, StandardCopyOption.REPLACE_EXISTING);
      }
      config.append("filename.%s=%s%n".formatted(face, file.toAbsolutePath()));
    }
    for (String family :
        new String[] {"serif", "sansserif", "monospaced", "dialog", "dialoginput"}) {
      for (String style : new String[] {"plain", "bold", "italic", "bolditalic"}) {
        config.append(
            "%s.%s.latin-1=%s%n".formatted(family, style, FACES[style.startsWith("bold") ? 1 : 0]));
      }
    }
    Path properties = Files.writeString(folder.resolve("fontconfig.properties"), config);
    System.setProperty("java.awt.headless", "true");
    System.setProperty("sun.awt.fontconfig", properties.toAbsolutePath().toString());
  }

  static Font plain(int size) {
    return new Font(Font.SANS_SERIF, Font.PLAIN, size);
  }

  static Font bold(int size) {
    return new Font(Font.SANS_SERIF, Font.BOLD, size);
  }
}
