package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The AWS CLI's commands that do what setup does, as a script for a POSIX shell. Asks nobody and
 * needs no credentials. Secrets are variables there, whose values are not printed; every value of
 * the user's is one word to the shell, whatever is in it.
 */
final class PrintedCommands {
  /** Where secret parameters come from when the script runs. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "PortClientId", "PORT_CLIENT_ID",
          "PortClientSecret", "PORT_CLIENT_SECRET",
          "PortWebhookSecret", "PORT_WEBHOOK_SECRET",
          "ReadExternalId", "READ_EXTERNAL_ID",
          "ExternalId", "READ_EXTERNAL_ID");

  private final AwsWish wish;
  private final @Nullable String region;
  private final Surroundings here;
  private final List<String> lines = new ArrayList<>();

  PrintedCommands(AwsWish wish, @Nullable String region, Surroundings here) {
    this.wish = wish;
    this.region = region;
    this.here = here;
  }

  int print(PrintWriter out, PrintWriter err) {
    try {
      Template template = new Templates(wish.templateDir().orElse(null)).read(Templates.CENTRAL);
      ParameterPlan plan = ParameterPlan.of(template, wish.given(), Map.of());
      if (!plan.problems().isEmpty()) {
        plan.problems().forEach(each -> err.println(Printable.line(each)));
        return Exit.CONFIGURATION;
      }
      heading();
      bucket();
      Map<String, String> words = words(template, plan);
      centralStack(template, words);
      members();
      lines.forEach(line -> out.println(Printable.lines(line)));
      return Exit.DONE;
    } catch (IOException e) {
      err.println(Printable.line(String.valueOf(e.getMessage())));
      return Exit.CONFIGURATION;
    }
  }

  private void heading() {
    String where =
        Optional.ofNullable(region)
            .or(() -> here.variable("AWS_REGION"))
            .or(() -> here.variable("AWS_DEFAULT_REGION"))
            .map(Shell::quoted)
            .orElse("${AWS_REGION:?is not set}");
    lines.add("set -eu");
    lines.add("REGION=" + where);
    lines.add(
        "case \"$REGION\" in cn-*) DOMAIN=amazonaws.com.cn ;; *) DOMAIN=amazonaws.com ;; esac");
    lines.add("ACCOUNT=$(aws sts get-caller-identity --query Account --output text)");
    lines.add(
        "BUCKET="
            + wish.artifactBucket()
                .map(Shell::quoted)
                .orElse("port-aws-events-artifacts-$ACCOUNT-$REGION"));
  }

  private void bucket() {
    if (wish.artifactBucket().isPresent()) {
      return;
    }
    String of = " --bucket \"$BUCKET\" --expected-bucket-owner \"$ACCOUNT\" --region \"$REGION\"";
    lines.add("# The bucket, private, encrypted, TLS only. Once.");
    lines.add(
        "[ \"$REGION\" = us-east-1 ] || LOCATION=\"--create-bucket-configuration"
            + " LocationConstraint=$REGION\"");
    lines.add(
        "aws s3api head-bucket --bucket \"$BUCKET\" --expected-bucket-owner \"$ACCOUNT\""
            + " 2>/dev/null ||"
            + " aws s3api create-bucket --bucket \"$BUCKET\" --region \"$REGION\" ${LOCATION:-}");
    lines.add(
        "aws s3api put-public-access-block"
            + of
            + " --public-access-block-configuration"
            + " BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,"
            + "RestrictPublicBuckets=true");
    lines.add(
        "aws s3api put-bucket-encryption"
            + of
            + " --server-side-encryption-configuration "
            + Shell.quoted(
                "{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":"
                    + "{\"SSEAlgorithm\":\"AES256\"}}]}"));
    lines.add(
        "aws s3api put-bucket-versioning" + of + " --versioning-configuration Status=Enabled");
    lines.add("PARTITION=$(aws sts get-caller-identity --query Arn --output text | cut -d: -f2)");
    lines.add(
        "aws s3api put-bucket-policy"
            + of
            + " --policy "
            + Shell.quoted(ArtifactBucket.tlsOnly("PARTITION_", "BUCKET_"))
                .replace("PARTITION_", "'\"$PARTITION\"'")
                .replace("BUCKET_", "'\"$BUCKET\"'"));
  }

  /** The template's parameters as words of a shell. */
  private Map<String, String> words(Template template, ParameterPlan plan) {
    Map<String, String> words = new TreeMap<>();
    wish.given()
        .forEach((name, given) -> {
          boolean secret =
              Optional.ofNullable(template.parameters().get(name))
                  .map(TemplateParameter::secret)
                  .orElse(true);
          words.put(name, secret ? secret(name) : Shell.quoted(given.value()));
        });
    if (plan.needsFunction()) {
      words.putAll(code());
    }
    if (plan.needsWorker() && !words.containsKey("Image")) {
      words.put("Image", image());
      if (wish.image().map(ImageReference::parse).filter(ImageReference::isOfRegistry).isEmpty()) {
        words.putIfAbsent("Architecture", "\"$ARCHITECTURE\"");
      }
    }
    if (plan.is("PortDelivery", "entities")
        && plan.value("CustomPortCredentialsSecretARN").isEmpty()
        && !plan.is("Target", "none")) {
      words.putIfAbsent("PortClientId", secret("PortClientId"));
      words.putIfAbsent("PortClientSecret", secret("PortClientSecret"));
    }
    if (!(wish.members() instanceof Members.None)) {
      lines.add("# What the other accounts' roles ask for: the same in each run.");
      lines.add(
          ": \"${READ_EXTERNAL_ID:?is not set: make it with openssl rand -hex 20, and keep it}\"");
      words.put("CustomEventBus", "true");
      words.putIfAbsent("ReadRoleName", "port-aws-events-read");
      words.put("ReadExternalId", secret("ReadExternalId"));
      if (wish.members() instanceof Members.Accounts accounts) {
        words.put("ReadAccounts", "\"$ACCOUNT\"," + String.join(",", accounts.ids()));
        words.put("PublisherAccounts", String.join(",", accounts.ids()));
      } else {
        lines.add(
            "ORGANIZATION=$(aws organizations describe-organization --query Organization.Id"
                + " --output text)");
        words.put("ReadAccounts", Shell.quoted("*"));
        words.put("OrganizationId", "\"$ORGANIZATION\"");
      }
    }
    return words;
  }

  private static String secret(String parameter) {
    return "\"$" + SECRETS.getOrDefault(parameter, "SECRET_" + parameter) + "\"";
  }

  private Map<String, String> code() {
    Map<String, String> words = new LinkedHashMap<>();
    String told = wish.code().orElse("");
    var address = FunctionCode.ADDRESS.matcher(told);
    if (address.matches()) {
      words.put("CodeBucket", Shell.quoted(address.group(1)));
      words.put("CodeKey", Shell.quoted(address.group(2)));
      return words;
    }
    Path file =
        told.isEmpty()
            ? wish.home().orElse(Path.of("")).resolve(FunctionCode.BUILT)
            : Path.of(told);
    lines.add("# The function's zip, under a key that tells its content.");
    lines.add("ZIP=" + Shell.quoted(file.toString()));
    lines.add("CODE_KEY=code/$(sha256sum \"$ZIP\" | cut -d' ' -f1).zip");
    lines.add("aws s3 cp \"$ZIP\" \"s3://$BUCKET/$CODE_KEY\" --region \"$REGION\"");
    words.put("CodeBucket", "\"$BUCKET\"");
    words.put("CodeKey", "\"$CODE_KEY\"");
    return words;
  }

  private String image() {
    String named = wish.image().orElse("port-aws-events:" + wish.version());
    ImageReference image = ImageReference.parse(named);
    if (image.isOfRegistry()) {
      return Shell.quoted(named);
    }
    String repository = Shell.quoted(wish.repository());
    lines.add("# The worker's image.");
    lines.add("REGISTRY=$ACCOUNT.dkr.ecr.$REGION.$DOMAIN");
    lines.add("IMAGE=$REGISTRY/" + repository + ":" + Shell.quoted(wish.version()));
    lines.add(
        "aws ecr describe-repositories --repository-names "
            + repository
            + " --region \"$REGION\" >/dev/null 2>&1 ||"
            + " aws ecr create-repository --repository-name "
            + repository
            + " --image-tag-mutability IMMUTABLE --image-scanning-configuration scanOnPush=true"
            + " --region \"$REGION\"");
    lines.add(
        "aws ecr get-login-password --region \"$REGION\" |"
            + " docker login --username AWS --password-stdin \"$REGISTRY\"");
    lines.add(
        "case \"$(docker image inspect --format '{{.Architecture}}' "
            + Shell.quoted(named)
            + ")\" in arm64) ARCHITECTURE=ARM64 ;; *) ARCHITECTURE=X86_64 ;; esac");
    lines.add("docker tag " + Shell.quoted(named) + " \"$IMAGE\"");
    lines.add("docker push \"$IMAGE\"");
    return "\"$IMAGE\"";
  }

  private void centralStack(Template template, Map<String, String> words) {
    lines.add("# The stack: shows its changes, and makes them when you say so.");
    lines.add("TEMPLATE=" + templateFile(Templates.CENTRAL));
    template
        .versionId()
        .ifPresent(id -> {
          lines.add("# A version of the function for each change of its code or settings.");
          lines.add(
              "sed \"s/\\b"
                  + id
                  + "\\b/FunctionVersion$(date +%s)/g\" \"$TEMPLATE\""
                  + " > port-aws-events.stamped.yaml && TEMPLATE=port-aws-events.stamped.yaml");
        });
    StringBuilder deploy =
        new StringBuilder(
            "aws cloudformation deploy --no-execute-changeset --template-file \"$TEMPLATE\""
                + " --s3-bucket \"$BUCKET\" --s3-prefix templates"
                + " --capabilities CAPABILITY_IAM --region \"$REGION\" --stack-name "
                + Shell.quoted(wish.stackName()));
    deploy.append(" \\\n  --parameter-overrides");
    words.forEach((name, word) ->
        deploy.append(" \\\n    ").append(Shell.quoted(name)).append('=').append(word));
    lines.add(deploy.toString());
    lines.add("# Then, once you have looked at them, the command that it prints with");
    lines.add("#   aws cloudformation execute-change-set …");
  }

  private String templateFile(String name) {
    return wish.templateDir()
        .or(() -> wish.home().map(home -> home.resolve("infra")))
        .map(folder -> Shell.quoted(folder.resolve(name).toString()))
        .orElse(Shell.quoted("infra/" + name));
  }

  private void members() {
    if (wish.members() instanceof Members.None) {
      return;
    }
    lines.addAll(new PrintedMembers(wish).lines(templateFile(Templates.MEMBER)));
  }
}
