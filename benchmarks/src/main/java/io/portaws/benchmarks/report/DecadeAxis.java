package io.portaws.benchmarks.report;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/**
 * A logarithmic axis with ticks where people expect them: at 1, 2 and 5 times each power of ten, or
 * at the powers alone where there are many. JFreeChart's own has them at equal distances, as at
 * 31.623.
 */
final class DecadeAxis extends LogAxis {
  private static final int MANY = 3;
  private static final double ROOM = 1.3;

  /**
   * Shows these values and a little more.
   *
   * @param values above 0
   */
  DecadeAxis(String label, List<Double> values) {
    super(label);
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(10);
    setRange(least / ROOM, Math.max(most, least * 2) * ROOM);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
    boolean below = RectangleEdge.isTopOrBottom(edge);
    TextAnchor anchor = below ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    return ticks(getRange().getLowerBound(), getRange().getUpperBound()).stream()
        .map(at -> new NumberTick(at, Figures.number(at), anchor, TextAnchor.CENTER, 0))
        .toList();
  }

  static List<Double> ticks(double from, double to) {
    double[] steps = Math.log10(to / from) > MANY ? new double[] {1} : new double[] {1, 2, 5};
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(from)); Math.pow(10, power) <= to; power++) {
      for (double step : steps) {
        double tick = step * Math.pow(10, power);
        if (tick >= from && tick <= to) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
