package io.portaws.cli.doctor;

import static software.amazon.awssdk.services.lambda.model.FunctionResponseType.REPORT_BATCH_ITEM_FAILURES;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.consumer.Ping;
import io.portaws.cli.doctor.Metrics.Statistic;
import io.portaws.cli.doctor.Metrics.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** Is the function active and ready, does its mapping deliver, and did it fail lately? */
record FunctionCheck(
    Installation installation, LambdaClient lambda, Metrics metrics, String version)
    implements Check {
  private static final Duration DAY = Duration.ofHours(24);

  @Override
  public String about() {
    return "function";
  }

  @Override
  public List<Finding> look() {
    if (installation.places().mapping().isEmpty()) {
      return List.of();
    }
    String uuid = installation.places().mapping().get();
    GetEventSourceMappingResponse mapping;
    try {
      mapping = lambda.getEventSourceMapping(r -> r.uuid(uuid));
    } catch (ResourceNotFoundException missing) {
      return List.of(
          Finding.failure(
              about(), "there is no event source mapping " + uuid, installation.setupAws()));
    }
    return look(mapping, "Disabled".equals(mapping.state()));
  }

  private List<Finding> look(GetEventSourceMappingResponse mapping, boolean rests) {
    List<Finding> findings = new ArrayList<>();
    findings.add(mapping(mapping, rests));
    String function = installation.places().function().orElse(mapping.functionArn());
    GetFunctionConfigurationResponse state =
        lambda.getFunctionConfiguration(r -> r.functionName(function));
    if (!"Active".equals(state.stateAsString()) && !"Inactive".equals(state.stateAsString())) {
      String words = "it is %s: %s".formatted(state.stateAsString(), state.stateReason());
      findings.add(Finding.failure(about(), words, installation.setupAws()));
    } else if (!rests) {
      pinged(function, findings);
      errors(name(function), findings);
    }
    return findings;
  }

  private Finding mapping(GetEventSourceMappingResponse mapping, boolean rests) {
    if (!mapping.functionResponseTypes().contains(REPORT_BATCH_ITEM_FAILURES)) {
      return Finding.failure(
          about(),
          "its mapping does not report failed items, so that Lambda deletes what is to be tried"
              + " again: events are lost",
          "aws lambda update-event-source-mapping --uuid %s --function-response-types"
                  .formatted(mapping.uuid())
              + " ReportBatchItemFailures");
    }
    String last = mapping.lastProcessingResult() == null ? "" : mapping.lastProcessingResult();
    if (rests) {
      return Finding.ok(about(), "rests: its mapping is disabled");
    }
    return last.startsWith("PROBLEM")
        ? Finding.failure(about(), "its mapping says: " + last, logs())
        : Finding.ok(
            about(),
            "its mapping is %s%s"
                .formatted(mapping.state(), last.isEmpty() ? "" : ", last result: " + last));
  }

  private void pinged(String function, List<Finding> findings) {
    JsonNode answer = new Ping(lambda).ask(function);
    String told = answer.path("version").asText("");
    findings.add(
        answer.path("ready").asBoolean(false)
            ? Finding.ok(about(), "says that it is ready")
            : Finding.failure(
                about(), "says that it is not ready: " + Ping.problems(answer), logs()));
    if (!told.isEmpty() && !told.equals(version)) {
      findings.add(VersionCheck.differs("function's version", told, version, installation));
    }
  }

  private void errors(String name, List<Finding> findings) {
    Map<String, Double> counts =
        metrics.over(DAY, List.of(wanted("Errors", name), wanted("Throttles", name)));
    double errors = counts.getOrDefault("Errors", 0.0);
    double throttles = counts.getOrDefault("Throttles", 0.0);
    if (errors > 0) {
      findings.add(
          Finding.warning(
              "function's errors",
              "%.0f invocations failed in 24 hours".formatted(errors),
              logs()));
    }
    if (throttles > 0) {
      findings.add(
          Finding.warning(
              "function's throttles",
              "%.0f invocations were throttled in 24 hours".formatted(throttles),
              "raise the account's concurrency, or lower MaximumConcurrency"));
    }
  }

  private static Wanted wanted(String metric, String name) {
    return new Wanted(metric, "AWS/Lambda", metric, Map.of("FunctionName", name), Statistic.SUM);
  }

  private String logs() {
    return installation
        .output("FunctionLogGroup")
        .map(group -> "aws logs tail " + group + " --since 1h")
        .orElse("see the function's log");
  }

  /** Of {@code arn:…:function:NAME:ALIAS}, {@code NAME:ALIAS} or {@code NAME}. */
  private static String name(String function) {
    int at = function.indexOf(":function:");
    String rest = at < 0 ? function : function.substring(at + ":function:".length());
    return rest.split(":", 2)[0];
  }
}
