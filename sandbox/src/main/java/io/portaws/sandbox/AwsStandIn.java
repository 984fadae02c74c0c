package io.portaws.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.AwsInput.Scope;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * The AWS operations that readers use, over AWS's own wire protocols, so that the AWS SDK's clients
 * talk to it by an endpoint override. Safe for use by many threads.
 *
 * <p>Account and region of a call are those of its signature: a session from {@code AssumeRole} and
 * a key from {@link #credentials} act in their account, any other key in the default account.
 * Signatures are not verified.
 *
 * <p>It knows every operation by which the bundled types are read and listed; STS {@code
 * GetCallerIdentity} and {@code AssumeRole}; Secrets Manager {@code GetSecretValue}; S3 {@code
 * GetObject}. Anything else is answered 501 and remembered in {@link #unknownOperations}.
 *
 * <p>A resource is put as the first call of its type's read answers it: Cloud Control's properties,
 * or one of the items in the answer of another service, with the API's member names.
 */
public final class AwsStandIn implements AutoCloseable {
  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final AwsState state;
  private final CatalogReads reads;
  private final AwsListings listings;
  private final StsApi sts;
  private final CloudControlApi cloudControl;
  private final AwsDocuments documents = new AwsDocuments();
  private final AwsScript script = new AwsScript();
  private final Map<String, AwsOperation> operations;
  private final AwsCounts counts = new AwsCounts();
  private final HttpHost host;
  private final Map<String, AwsHandler> handlers = new ConcurrentHashMap<>();
  private volatile @Nullable SqsForward realQueues;
  private volatile List<String> enabled = List.of("eu-central-1", "eu-west-1", "us-east-1");

  private AwsStandIn(String defaultAccount, InstantSource clock, int port) {
    state = new AwsState(clock);
    sts = new StsApi(defaultAccount, clock);
    cloudControl = new CloudControlApi(state);
    reads = new CatalogReads(catalog, state);
    listings = new AwsListings(state);
    operations =
        Map.of(
            CloudControlApi.OPERATION,
            cloudControl,
            CloudControlApi.LIST,
            cloudControl,
            "ec2:DescribeRegions",
            this::regions,
            "organizations:DescribeOrganization",
            listings::organization,
            "sts:GetCallerIdentity",
            sts::callerIdentity,
            "sts:AssumeRole",
            sts::assumeRole,
            "secretsmanager:GetSecretValue",
            documents::secretValue,
            "s3:GetObject",
            documents::object);
    host = HttpHost.start("aws-stand-in", port, this::answer);
  }

  /** Starts on a free port; unknown access keys act in {@code defaultAccount}. */
  public static AwsStandIn start(String defaultAccount) {
    return start(defaultAccount, InstantSource.system());
  }

  /** As {@link #start(String)}; {@code clock} dates changes, for {@link #lag}, and sessions. */
  public static AwsStandIn start(String defaultAccount, InstantSource clock) {
    return start(defaultAccount, clock, 0);
  }

  /** As {@link #start(String, InstantSource)}, on {@code port}. */
  public static AwsStandIn start(String defaultAccount, InstantSource clock, int port) {
    return new AwsStandIn(defaultAccount, clock, port);
  }

  public URI endpoint() {
    return host.uri();
  }

  /** Credentials that act in {@code account}. */
  public static StaticCredentialsProvider credentials(String account) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(StsApi.accessKeyOf(account), "sandbox"));
  }

  /** As {@link #put(ResourceKey, ObjectNode)}. */
  public void put(String type, String account, String region, String identifier, ObjectNode item) {
    put(new ResourceKey(type, account, region, identifier), item);
  }

  /** Creates or changes a resource; {@code item}, what its first call answers of it, is copied. */
  public void put(ResourceKey key, ObjectNode item) {
    put(key, firstCall(key), item);
  }

  /**
   * Creates or changes what one call answers of a resource; what other calls answer stays.
   *
   * @param call {@code service:Operation}
   * @param item one of the call's items; copied
   */
  public void put(ResourceKey key, String call, ObjectNode item) {
    state.put(key, call, item);
  }

  /** Creates or changes what Cloud Control answers of a resource; copied. */
  public void putCloudControl(ResourceKey key, ObjectNode properties) {
    put(key, CloudControlApi.OPERATION, properties);
  }

  /**
   * Lets {@code handler} answer an operation from now on, whoever answered it before.
   *
   * @param operation the SDK's name of the service and the API's of the operation, {@code
   *     ecs:UpdateService}
   * @throws IllegalArgumentException when the service has no such operation
   */
  public void handle(String operation, AwsHandler handler) {
    int colon = operation.indexOf(':');
    if (SdkOperation.named(operation.substring(0, colon), operation.substring(colon + 1))
        .isEmpty()) {
      throw new IllegalArgumentException("AWS has no operation " + operation);
    }
    handlers.put(operation, handler);
  }

  /** Hands calls about queues whose URL begins with {@code sqs} on to there. */
  public void forwardSqs(URI sqs) {
    realQueues = new SqsForward(sqs);
  }

  /** When a queue of {@link #forwardSqs} was first asked for messages; empty when never. */
  public Optional<Instant> firstPoll() {
    SqsForward forward = realQueues;
    return forward == null ? Optional.empty() : forward.firstPoll();
  }

  public void remove(ResourceKey key) {
    state.remove(key);
  }

  /** What its first call answers of the resource now, whatever the lag; a copy. */
  public Optional<ObjectNode> get(ResourceKey key) {
    return state
        .now(key)
        .map(resource -> resource.items().get(firstCall(key)))
        .map(ObjectNode::deepCopy);
  }

  /** Makes reads answer the state as it was that long ago. */
  public void lag(Duration lag) {
    state.lag(lag);
  }

  /** The regions that every account has enabled; a few at first. */
  public void regions(String... names) {
    enabled = List.of(names);
  }

  /** Makes lists have so many elements in an answer, but for Cloud Control's, which have 20. */
  public void pages(int elements) {
    listings.pages(elements);
  }

  /**
   * Makes Cloud Control list the type's resources within one parent only.
   *
   * @param member of the resource model, which names the parent
   */
  public void listedWithin(String type, String member) {
    cloudControl.listedWithin(type, member);
  }

  /** Makes every call wait before it is answered. */
  public void latency(Duration latency) {
    script.latency(latency);
  }

  /** Throttles the next calls. */
  public void throttleNext(int count) {
    script.failNext(count, "ThrottlingException");
  }

  /** Throttles the calls that match, until told otherwise. */
  public void throttleWhen(Predicate<AwsCall> when) {
    script.throttleWhen(when);
  }

  /** Answers the next calls with this AWS error code. */
  public void failNext(int count, String errorCode) {
    script.failNext(count, errorCode);
  }

  /** Answers the calls that match with this AWS error code, until {@link #clearScript}. */
  public void failWhen(Predicate<AwsCall> when, String errorCode) {
    script.failWhen(when, errorCode);
  }

  /** Closes the connection of the next calls without an answer. */
  public void dropNext(int count) {
    script.failNext(count, AwsScript.DROP);
  }

  /** Denies the calls by which a type is read, and with them whatever else they read. */
  public void deny(String type) {
    script.deny(type);
  }

  /** Ends {@link #deny}. */
  public void allow(String type) {
    script.allow(type);
  }

  /** Makes Cloud Control say that the type does not exist. */
  public void unknownType(String type) {
    cloudControl.unknownType(type);
  }

  /** Makes Cloud Control say that it cannot read the type. */
  public void unsupportedType(String type) {
    cloudControl.unsupportedType(type);
  }

  /** Makes {@code AssumeRole} ask for this external id; null for none. */
  public void requireExternalId(@Nullable String externalId) {
    sts.requireExternalId(externalId);
  }

  /** Makes {@code AssumeRole} deny the roles whose ARN matches. */
  public void refuseRoles(Predicate<String> roleArn) {
    sts.refuseRoles(roleArn);
  }

  /** Runs {@code listener} on each call before the state is looked up. */
  public void beforeRead(Consumer<AwsCall> listener) {
    script.beforeRead(listener);
  }

  /** Runs {@code listener} on each call after the state was looked up, before the answer leaves. */
  public void onRead(Consumer<AwsCall> listener) {
    script.onRead(listener);
  }

  /** Ends faults, denials, throttling, latency and listeners; resources and lag stay. */
  public void clearScript() {
    script.clear();
  }

  /** Stores a secret and returns its ARN. */
  public String putSecret(String account, String region, String name, String value) {
    return documents.putSecret(account, region, name, value);
  }

  public void putObject(String bucket, String key, String content) {
    documents.putObject(bucket, key, AwsDocuments.utf8(content));
  }

  /** How many calls came in, failed ones too, by {@code service:Operation}. */
  public Map<String, Long> reads() {
    return counts.calls();
  }

  /** How many calls of {@code service:Operation} came in. */
  public long reads(String operation) {
    return reads().getOrDefault(operation, 0L);
  }

  /** The operations that were asked for and are not known here; a test wants it empty. */
  public List<String> unknownOperations() {
    return counts.unknown();
  }

  @Override
  public void close() {
    host.close();
    SqsForward forward = realQueues;
    if (forward != null) {
      forward.close();
    }
  }

  private String firstCall(ResourceKey key) {
    ReadCall first = catalog.findOrAssume(key.type()).orElseThrow().read().calls().getFirst();
    return CatalogReads.name(first);
  }

  private Answer answer(Incoming request) throws InterruptedException {
    String service = "";
    try {
      Scope scope = Scope.of(request);
      service = scope.service();
      AwsInput input = AwsInput.of(request, scope, sts.account(scope, request));
      SqsForward forward = realQueues;
      return forward != null && forward.has(input) ? forward.answer(request) : answer(input);
    } catch (AwsFault fault) {
      if (service.isEmpty()) {
        counts.unknown("unsigned " + request.method() + " " + request.rawPath());
      }
      return fault.code().equals(AwsScript.DROP)
          ? Answer.drop()
          : AwsReplies.fault(AwsProtocol.of(service, request), service, fault);
    }
  }

  private Answer answer(AwsInput input) throws InterruptedException {
    AwsHandler handler = handlers.get(input.name());
    AwsOperation operation =
        handler == null ? operations.get(input.name()) : each -> handled(handler, each);
    if (operation == null) {
      operation = ofCatalog(input);
    }
    if (operation == null) {
      counts.unknown(input.name());
      throw new AwsFault(501, "NotImplemented", "the sandbox does not know " + input.name());
    }
    counts.called(input.name());
    List<String> types = operation.types(input);
    var call =
        new AwsCall(
            input.name(),
            input.caller().account(),
            input.caller().region(),
            types.isEmpty() ? "" : types.getFirst(),
            operation.identifiers(input));
    script.enter(call, types, input.protocol());
    try {
      return operation.answer(input);
    } finally {
      script.looked(call);
    }
  }

  private @Nullable AwsOperation ofCatalog(AwsInput input) {
    boolean isRead = reads.knows(input.name());
    if (listings.takes(input, isRead)) {
      return listings;
    }
    return isRead ? reads : null;
  }

  private Answer regions(AwsInput input) {
    ObjectNode answer = Json.object();
    enabled.forEach(region -> answer.withArray("Regions").addObject().put("RegionName", region));
    return SdkAnswers.of(Objects.requireNonNull(input.operation()), input.protocol(), answer);
  }

  private static Answer handled(AwsHandler handler, AwsInput input) {
    SdkOperation operation = Objects.requireNonNull(input.operation(), "a known operation");
    var call =
        new AwsCall(input.name(), input.caller().account(), input.caller().region(), "", List.of());
    try {
      return SdkAnswers.of(operation, input.protocol(), handler.answer(call, input.parameters()));
    } catch (AwsRefusal refusal) {
      throw AwsFault.of(refusal.code(), String.valueOf(refusal.getMessage()));
    }
  }
}
