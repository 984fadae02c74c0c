package io.portaws.worker.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** Ten minutes of one figure as a small drawing. Pure. */
final class Sparkline {
  private static final int WIDTH = 120;
  private static final int HEIGHT = 28;

  /** Points; each is five samples. */
  private static final int POINTS = 60;

  private Sparkline() {}

  /** Of a figure as it is. */
  static String of(List<Sample> history, Instant now, ToDoubleFunction<Sample> figure) {
    return drawn(points(history, now, (_, to) -> figure.applyAsDouble(to)));
  }

  /** Of how much a sum grows a second. */
  static String ofRate(List<Sample> history, Instant now, ToDoubleFunction<Sample> sum) {
    return drawn(
        points(
            history,
            now,
            (from, to) ->
                (sum.applyAsDouble(to) - sum.applyAsDouble(from))
                    / Math.max(1e-3, Duration.between(from.at(), to.at()).toMillis() / 1e3)));
  }

  /** By their place in time; NaN where nothing is known. */
  private static double[] points(
      List<Sample> history, Instant now, ToDoubleBiFunction<Sample, Sample> figure) {
    double[] points = new double[POINTS];
    java.util.Arrays.fill(points, Double.NaN);
    Sample before = null;
    for (Sample sample : history) {
      long age = Duration.between(sample.at(), now).toMillis();
      int place = POINTS - 1 - (int) (age * POINTS / History.LENGTH.toMillis());
      if (before != null && place >= 0 && place < POINTS) {
        double value = figure.applyAsDouble(before, sample);
        // Of the samples of one point the largest counts: a short rise must not vanish.
        points[place] = Double.isNaN(points[place]) ? value : Math.max(points[place], value);
      }
      before = sample;
    }
    return points;
  }

  private static String drawn(double[] points) {
    double most = 0;
    for (double point : points) {
      most = Double.isNaN(point) ? most : Math.max(most, point);
    }
    StringBuilder line = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < points.length; i++) {
      if (Double.isNaN(points[i])) {
        pen = false;
        continue;
      }
      double y = HEIGHT - 2 - (most == 0 ? 0 : points[i] / most * (HEIGHT - 4));
      line.append(
          String.format(
              Locale.ROOT, "%s%.0f %.1f", pen ? "L" : "M", i * WIDTH / (POINTS - 1.0), y));
      pen = true;
    }
    return "<svg class=spark viewBox=\"0 0 "
        + WIDTH
        + " "
        + HEIGHT
        + "\" preserveAspectRatio=none aria-hidden=true focusable=false><path d=\""
        + line
        + "\"/></svg>";
  }
}
