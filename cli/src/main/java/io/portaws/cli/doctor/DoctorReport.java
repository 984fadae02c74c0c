package io.portaws.cli.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.doctor.Finding.Mark;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes findings: as text at once, as JSON when all are there. Used by one thread. */
final class DoctorReport {
  private final PrintWriter out;
  private final boolean json;
  private final List<Finding> findings = new ArrayList<>();

  DoctorReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void add(Finding finding) {
    findings.add(finding);
    if (!json) {
      line("%s %s: %s".formatted(finding.mark().sign(), finding.about(), finding.words()));
      finding.mend().ifPresent(mend -> line("    " + mend));
      out.flush();
    }
  }

  boolean hasFailures() {
    return count(Mark.FAILURE) > 0;
  }

  void end(String region, String stackName) {
    if (json) {
      out.println(Printable.lines(document(region, stackName).toPrettyString()));
      return;
    }
    String counts =
        Stream.of(Mark.values())
            .filter(mark -> count(mark) > 0)
            .map(mark -> count(mark) + " " + mark.word())
            .collect(Collectors.joining(", "));
    line("");
    line(counts);
  }

  private ObjectNode document(String region, String stackName) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("stack", stackName).put("region", region).put("healthy", !hasFailures());
    ObjectNode counts = document.putObject("counts");
    for (Mark mark : Mark.values()) {
      counts.put(mark.word(), count(mark));
    }
    ArrayNode all = document.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode node = all.addObject();
      node.put("status", finding.mark().word()).put("about", finding.about());
      node.put("detail", finding.words());
      finding.mend().ifPresent(mend -> node.put("mend", mend));
    }
    return document;
  }

  private long count(Mark mark) {
    return findings.stream().filter(finding -> finding.mark() == mark).count();
  }

  private void line(String text) {
    out.println(Printable.line(text));
  }
}
