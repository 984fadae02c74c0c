package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Result.Kind;
import io.portaws.benchmarks.report.Result.Plot;
import io.portaws.benchmarks.report.Result.Series;
import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Plots as SVG: the same bytes for the same plot; on paper of its own, light or dark as the reader
 * has it; and what it shows in words for readers without eyes.
 */
final class Plots {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 420;
  private static final String SVG = "http://www.w3.org/2000/svg";

  private Plots() {}

  /** Draws one; {@link Fonts#install} comes first. */
  static String svg(Plot plot) {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .getDOMImplementation()
              .createDocument(SVG, "svg", null);
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setComment(null);
      context.setPrecision(2);
      var graphics = new SVGGraphics2D(context, false);
      graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
      Chart.of(plot).draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
      return text(finished(graphics.getRoot(), plot));
    } catch (ParserConfigurationException | TransformerException e) {
      throw new IllegalStateException(plot.file() + " cannot be drawn", e);
    }
  }

  private static Element finished(Element root, Plot plot) {
    root.setAttribute("viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT));
    root.setAttribute("role", "img");
    root.setAttribute("aria-labelledby", "title desc");
    everyElement(root);
    root.setAttribute("font-family", "'DejaVu Sans', Verdana, Geneva, sans-serif");
    Element paper = element(root, "rect", "");
    paper.setAttribute("x", "1");
    paper.setAttribute("y", "1");
    paper.setAttribute("width", String.valueOf(WIDTH - 2));
    paper.setAttribute("height", String.valueOf(HEIGHT - 2));
    paper.setAttribute("rx", "14");
    paper.setAttribute("fill", Theme.css(Theme.PAPER.light()));
    paper.setAttribute("stroke", Theme.css(Theme.GRID.light()));
    Element title = element(root, "title", plot.title());
    title.setAttribute("id", "title");
    Element desc = element(root, "desc", description(plot));
    desc.setAttribute("id", "desc");
    Element style =
        element(
            root,
            "style",
            "\n@media (prefers-color-scheme: dark) {\n" + Theme.darkRules() + "\n}\n");
    for (Element each : List.of(paper, style, desc, title)) {
      root.insertBefore(each, root.getFirstChild());
    }
    return root;
  }

  private static Element element(Element root, String name, String text) {
    Document document = root.getOwnerDocument();
    Element element = document.createElementNS(SVG, name);
    element.setTextContent(text);
    return element;
  }

  /** Fonts are the whole picture's. */
  private static void everyElement(Node node) {
    if (node instanceof Element element) {
      element.removeAttribute("font-family");
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      everyElement(child);
    }
  }

  private static String text(Element root) throws TransformerException {
    Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    var text = new StringWriter();
    transformer.transform(new DOMSource(root), new StreamResult(text));
    return text + "\n";
  }

  /** What the plot shows, in words. */
  private static String description(Plot plot) {
    String axes = plot.x().isBlank() ? plot.y() : plot.y() + " by " + plot.x();
    return plot.series().stream()
        .map(series -> series.name() + ": " + points(plot, series))
        .collect(Collectors.joining(". ", axes + ". ", "."));
  }

  private static String points(Plot plot, Series series) {
    return series.points().stream()
        .map(point -> where(plot, point) + " " + Figures.cell(point.getLast()))
        .collect(Collectors.joining("; "));
  }

  private static String where(Plot plot, List<@Nullable Double> point) {
    return plot.kind() == Kind.BAR
        ? plot.categories().get(point.getFirst().intValue())
        : Figures.cell(point.getFirst());
  }
}
