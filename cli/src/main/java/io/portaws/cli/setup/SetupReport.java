package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.setup.aws.AwsReport;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One summary of what was found and done in Port and in AWS. Shows no secret. */
final class SetupReport {
  private final String stackName;
  private @Nullable PortPlan plan;
  private @Nullable PortResult result;
  private Optional<SecretFile> secretFile = Optional.empty();
  private final List<String> portProblems = new ArrayList<>();
  private @Nullable AwsReport aws;
  private int exit = Exit.DONE;
  private boolean changed;

  SetupReport(String stackName) {
    this.stackName = stackName;
  }

  /** Port could not be planned; nothing was changed. */
  SetupReport stopped(Planned.Stopped why, AwsReport looked) {
    portProblems.addAll(why.reasons());
    aws = looked;
    exit = why.exit();
    return this;
  }

  /** Both were looked at, and nothing was changed. */
  SetupReport looked(PortPlan planned, AwsReport looked) {
    plan = planned;
    aws = looked;
    exit = looked.exit();
    return this;
  }

  void port(
      PortPlan planned, PortResult done, Optional<SecretFile> file, List<String> moreProblems) {
    plan = planned;
    result = done;
    secretFile = file;
    portProblems.addAll(moreProblems);
    changed = true;
  }

  /** Port did not come to its end, so AWS was not begun. */
  SetupReport withoutAws() {
    exit = Math.max(Exit.FOUND, result == null ? Exit.FOUND : result.exit());
    return this;
  }

  SetupReport aws(AwsReport done) {
    aws = done;
    exit = done.exit();
    return this;
  }

  int exit() {
    return exit;
  }

  void print(PortReport.Form form, CommandLine line) {
    if (form == PortReport.Form.JSON) {
      line.getOut().println(Printable.lines(json().toPrettyString()));
    } else {
      print(line.getOut(), line.getErr());
    }
  }

  private void print(PrintWriter out, PrintWriter err) {
    PortPlan planned = plan;
    if (planned != null) {
      out.println("Port:");
      PortReportText text = new PortReportText(out);
      PortResult done = result;
      if (done == null) {
        text.plan(planned);
      } else {
        text.result(planned, done, Optional.empty(), portProblems);
      }
    }
    // On a terminal both are one: in the order in which they were written.
    out.flush();
    if (planned == null) {
      err.println("Port:");
      portProblems.forEach(each -> err.println("  - " + Printable.line(each)));
    }
    AwsReport told = aws;
    if (told == null) {
      err.println("AWS was not begun, since Port is not ready: run this again to go on.");
      return;
    }
    (told.exit() == Exit.DONE ? out : err).println("AWS:");
    told.print(out, err);
    if (exit == Exit.DONE && changed) {
      out.println("Next, see that it works, end to end:");
      out.println("  ./port-aws-events doctor --stack-name " + stackName + " --send-test-event");
    }
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode port = json.putObject("port");
    if (plan != null) {
      port.setAll(
          PortReport.document(result == null ? "dry-run" : "apply", plan, result, secretFile));
    }
    ArrayNode problems = port.withArrayProperty("problems");
    portProblems.forEach(problems::add);
    if (aws != null) {
      json.set("aws", aws.json());
    }
    return json;
  }
}
