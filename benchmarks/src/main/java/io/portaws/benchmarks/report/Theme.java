package io.portaws.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Colours of the plots, in a light and a dark scheme. Those of series are Okabe's and Ito's, which
 * people of every kind of colour vision tell apart; lines differ in their dashes, too.
 *
 * @param light how it is drawn
 * @param dark what the style sheet makes of it where the reader's scheme is dark
 */
record Theme(Color light, Color dark) {
  static final Theme PAPER = of(0xfdfcf8, 0x1b1f24);
  static final Theme INK = of(0x24292f, 0xf0f3f6);
  static final Theme SMALL = of(0x4b535c, 0xb6bec7);
  static final Theme GRID = of(0xe3dfd5, 0x353c44);

  /** The product's. */
  static final Theme FIRST = of(0x0072b2, 0x58b4ea);

  /** Of what is a bound and no contestant. */
  static final Theme BOUND = of(0x80868d, 0x9aa1a9);

  static final List<Theme> OTHERS =
      List.of(
          of(0xd55e00, 0xff8a43),
          of(0x009e73, 0x2cc79c),
          of(0xcc79a7, 0xe39fc5),
          of(0xe69f00, 0xf4bd45),
          of(0x7b5fb0, 0xa992d9));

  private static final float[][] DASHES = {null, {9, 5}, {3, 4}, {12, 4, 3, 4}, {6, 3}, {2, 2}};

  private static Theme of(int light, int dark) {
    return new Theme(new Color(light), new Color(dark));
  }

  static BasicStroke stroke(int series) {
    float[] dash = DASHES[series % DASHES.length];
    return new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, dash, 0);
  }

  /** The style sheet's lines for readers whose scheme is dark. */
  static String darkRules() {
    return Stream.concat(Stream.of(PAPER, INK, SMALL, GRID, FIRST, BOUND), OTHERS.stream())
        .map(Theme::rule)
        .collect(Collectors.joining("\n"));
  }

  private String rule() {
    String is = "\"%s\"".formatted(css(light));
    return "  [fill=%1$s] { fill: %2$s } [stroke=%1$s] { stroke: %2$s }".formatted(is, css(dark));
  }

  /** A colour as Batik writes it. */
  static String css(Color color) {
    return "rgb(%d,%d,%d)".formatted(color.getRed(), color.getGreen(), color.getBlue());
  }
}
