package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Result.Kind;
import io.portaws.benchmarks.report.Result.Plot;
import io.portaws.benchmarks.report.Result.Series;
import java.awt.BasicStroke;
import java.awt.Paint;
import java.text.DecimalFormat;
import java.text.FieldPosition;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jspecify.annotations.Nullable;

/** A plot as JFreeChart draws it: the product first and in its colour, bounds last and grey. */
final class Chart {
  private final Plot plot;
  private final List<Series> series;

  private Chart(Plot plot) {
    this.plot = plot;
    this.series =
        plot.series().stream().sorted(Comparator.comparingInt(each -> rank(each.name()))).toList();
  }

  static JFreeChart of(Plot plot) {
    return new Chart(plot).chart();
  }

  private static int rank(String name) {
    return Results.isProduct(name) ? 0 : Results.isBound(name) ? 2 : 1;
  }

  private JFreeChart chart() {
    var area = plot.kind() == Kind.BAR ? bars() : lines();
    area.setBackgroundPaint(null);
    area.setOutlineVisible(false);
    area.setInsets(new RectangleInsets(8, 4, 4, 16));
    var chart = new JFreeChart(plot.title(), Fonts.bold(16), area, series.size() > 1);
    chart.setBackgroundPaint(null);
    chart.getTitle().setPaint(Theme.INK.light());
    chart.getTitle().setPadding(14, 8, 6, 8);
    if (chart.getLegend() != null) {
      chart.getLegend().setFrame(BlockBorder.NONE);
      chart.getLegend().setBackgroundPaint(null);
      chart.getLegend().setItemFont(Fonts.plain(13));
      chart.getLegend().setItemPaint(Theme.INK.light());
      chart.getLegend().setItemLabelPadding(new RectangleInsets(2, 4, 2, 16));
      chart.getLegend().setPadding(2, 8, 12, 8);
    }
    return chart;
  }

  /** The colour of each name, in the order in which they are drawn. */
  private static Theme theme(List<String> names, int index) {
    String name = names.get(index);
    if (Results.isProduct(name)) {
      return Theme.FIRST;
    }
    if (Results.isBound(name)) {
      return Theme.BOUND;
    }
    boolean withProduct = names.stream().anyMatch(Results::isProduct);
    long before = names.stream().limit(index).filter(each -> rank(each) == 1).count();
    // Where all lines are the product's, as percentiles are, the first has its colour.
    int at = (int) before - (withProduct ? 0 : 1);
    return at < 0 ? Theme.FIRST : Theme.OTHERS.get(at % Theme.OTHERS.size());
  }

  private CategoryPlot bars() {
    var data = new DefaultCategoryDataset();
    for (Series each : series) {
      plot.categories().forEach(category -> data.addValue(null, each.name(), category));
      each.points()
          .forEach(point ->
              data.setValue(
                  point.getLast(),
                  each.name(),
                  plot.categories().get(point.getFirst().intValue())));
    }
    var names = new CategoryAxis(plot.x());
    style(names);
    names.setMaximumCategoryLabelLines(3);
    names.setCategoryMargin(0.2);
    var values = new NumberAxis(plot.y());
    style(values);
    values.setNumberFormatOverride(new AsInTables());
    values.setUpperMargin(0.12);
    var area = new CategoryPlot(data, names, values, new Bars(this));
    area.setOrientation(PlotOrientation.VERTICAL);
    area.setRangeGridlinePaint(Theme.GRID.light());
    area.setRangeGridlineStroke(new BasicStroke(1));
    return area;
  }

  private XYPlot lines() {
    var data = new XYSeriesCollection();
    var renderer = new XYLineAndShapeRenderer();
    List<String> names = series.stream().map(Series::name).toList();
    for (int i = 0; i < series.size(); i++) {
      var line = new XYSeries(series.get(i).name());
      series.get(i).points().stream()
          .filter(point -> point.getLast() != null)
          .forEach(point -> line.add(point.getFirst(), point.getLast()));
      data.addSeries(line);
      renderer.setSeriesPaint(i, theme(names, i).light());
      renderer.setSeriesStroke(i, Theme.stroke(i));
    }
    var area =
        new XYPlot(data, axis(plot.x(), List::getFirst), axis(plot.y(), List::getLast), renderer);
    area.setRangeGridlinePaint(Theme.GRID.light());
    area.setDomainGridlinePaint(Theme.GRID.light());
    area.setRangeGridlineStroke(new BasicStroke(1));
    area.setDomainGridlineStroke(new BasicStroke(1));
    return area;
  }

  private ValueAxis axis(String label, Function<List<@Nullable Double>, @Nullable Double> part) {
    if (plot.kind() == Kind.LOGLOG) {
      var axis =
          new DecadeAxis(
              label,
              series.stream()
                  .flatMap(each -> each.points().stream())
                  .flatMap(point -> Stream.ofNullable(part.apply(point)))
                  .toList());
      style(axis);
      return axis;
    }
    var axis = new NumberAxis(label);
    axis.setNumberFormatOverride(new AsInTables());
    style(axis);
    return axis;
  }

  private static void style(Axis axis) {
    axis.setLabelFont(Fonts.plain(13));
    axis.setTickLabelFont(Fonts.plain(12));
    axis.setLabelPaint(Theme.SMALL.light());
    axis.setTickLabelPaint(Theme.SMALL.light());
    axis.setAxisLinePaint(Theme.SMALL.light());
    axis.setTickMarkPaint(Theme.SMALL.light());
    axis.setLabelInsets(new RectangleInsets(4, 4, 4, 4));
    // So much room that there are not too many.
    axis.setTickLabelInsets(new RectangleInsets(7, 5, 7, 5));
  }

  /** Bars with their figures; where the categories are contestants, each has its own colour. */
  private static final class Bars extends BarRenderer {
    private final transient Chart chart;

    Bars(Chart chart) {
      this.chart = chart;
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setDrawBarOutline(false);
      setItemMargin(0.06);
      setMaximumBarWidth(0.12);
      setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator("{2}", new AsInTables()));
      setDefaultItemLabelsVisible(true);
      setDefaultItemLabelFont(Fonts.plain(12));
      setDefaultItemLabelPaint(Theme.INK.light());
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      List<String> categories = chart.plot.categories();
      if (chart.series.size() == 1 && categories.stream().anyMatch(Results::isProduct)) {
        return theme(categories, column).light();
      }
      return theme(chart.series.stream().map(Series::name).toList(), row).light();
    }

    @Override
    public Paint getSeriesPaint(int row) {
      return getItemPaint(row, 0);
    }

    @Override
    public Paint lookupSeriesPaint(int row) {
      return getItemPaint(row, 0);
    }
  }

  /** Figures as the tables have them. */
  private static final class AsInTables extends DecimalFormat {
    @Override
    public StringBuffer format(double value, StringBuffer to, FieldPosition position) {
      return to.append(Figures.number(value));
    }
  }
}
