package io.portaws.cli.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.Explanation;
import java.io.PrintWriter;

/** Writes explanations one after the other, and what ends them. Belongs to one thread. */
sealed interface Report {
  void add(String name, Explanation explanation);

  void end();

  /** For people: all of one message; of several a line each, and a summary. */
  final class Text implements Report {
    private final PrintWriter out;
    private final ExplanationText text;
    private final boolean several;
    private final Summary summary = new Summary();

    Text(PrintWriter out, boolean colours, boolean several) {
      this.out = out;
      this.text = new ExplanationText(out, colours);
      this.several = several;
    }

    @Override
    public void add(String name, Explanation explanation) {
      if (several) {
        text.brief(name, explanation);
        summary.add(explanation);
      } else {
        text.whole(explanation);
      }
    }

    @Override
    public void end() {
      if (several) {
        summary.print(out);
      }
    }
  }

  /** For programs: an object; of several messages an array, written as it grows. */
  final class Json implements Report {
    private final PrintWriter out;
    private final boolean several;
    private String before = "[";

    Json(PrintWriter out, boolean several) {
      this.out = out;
      this.several = several;
    }

    @Override
    public void add(String name, Explanation explanation) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      if (!several) {
        out.println(ExplanationJson.text(ExplanationJson.of(explanation, node)));
        return;
      }
      out.print(before);
      out.print(ExplanationJson.text(ExplanationJson.of(explanation, node.put("file", name))));
      before = ", ";
    }

    @Override
    public void end() {
      if (several) {
        out.println(before.equals("[") ? "[]" : "]");
      }
    }
  }
}
