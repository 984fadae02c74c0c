package io.portaws.cli.docs;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A call of the AWS CLI. Its operations and options are made of the services' models, as are the
 * SDK's requests: {@code aws sqs get-queue-attributes --queue-url} is GetQueueAttributesRequest
 * with a QueueUrl. What the CLI has beside them is listed.
 */
final class AwsCall {
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "s3 cp", Set.of(),
          "configure export-credentials", Set.of("--format"),
          "cloudformation deploy",
              Set.of(
                  "--template-file",
                  "--stack-name",
                  "--s3-bucket",
                  "--capabilities",
                  "--parameter-overrides"),
          "logs tail", Set.of("--since", "--follow", "--filter-pattern", "--format"));
  private static final Set<String> GLOBAL =
      Set.of("--region", "--profile", "--output", "--query", "--no-cli-pager");
  private static final Map<String, String> PACKAGES =
      Map.of("events", "eventbridge", "application-autoscaling", "applicationautoscaling");

  private AwsCall() {}

  static void judge(Command command, List<String> wrong) {
    List<String> words = command.arguments();
    String call = words.get(0) + " " + words.get(1);
    Set<String> options = OWN.get(call);
    if (options == null) {
      options = modelled(words.get(0), words.get(1), wrong);
    }
    for (String word : words) {
      String option = word.replaceAll("=.*", "");
      boolean known =
          !option.startsWith("--")
              || GLOBAL.contains(option)
              || options.contains(option)
              || options.contains(option.replace("--no-", "--"));
      if (!known) {
        wrong.add("aws " + call + " has no option " + option);
      }
    }
    String template = "infra/member-account.yaml";
    if (words.contains(template)) {
      words.stream()
          .filter(word -> word.matches("[A-Z]\\w+=.*"))
          .map(word -> word.replaceAll("=.*", ""))
          .filter(name -> !Variables.parameters(template).contains(name))
          .forEach(name -> wrong.add(template + " has no parameter " + name));
    }
  }

  private static Set<String> modelled(String service, String operation, List<String> wrong) {
    String folder = PACKAGES.getOrDefault(service, service.replace("-", ""));
    String name =
        "software.amazon.awssdk.services." + folder + ".model." + pascal(operation) + "Request";
    try {
      Object builder = Class.forName(name).getMethod("builder").invoke(null);
      return ((SdkPojo) builder)
          .sdkFields().stream()
              .map(SdkField::memberName)
              .map(AwsCall::option)
              .collect(Collectors.toCollection(TreeSet::new));
    } catch (ClassNotFoundException e) {
      wrong.add("nobody knows aws " + service + " " + operation);
      return Set.of();
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError(name, e);
    }
  }

  private static String pascal(String operation) {
    return Arrays.stream(operation.split("-", -1))
        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
        .collect(Collectors.joining());
  }

  /**
   * As the AWS CLI makes an option of a member: QueueUrl is --queue-url, S3BucketName
   * --s3-bucket-name.
   */
  private static String option(String member) {
    return "--"
        + member
            .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .replaceAll("([A-Z]+)([A-Z][a-z])", "$1-$2")
            .toLowerCase(Locale.ROOT);
  }
}
