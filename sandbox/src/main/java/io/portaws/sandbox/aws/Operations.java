package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsHandler;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Operations of AWS's that tests give their answers for, and one place to let them fail: each call
 * is counted, and the test says which are refused. Safe for use by many threads; handlers run one
 * at a time.
 */
public final class Operations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final AwsStandIn aws;
  private final List<String> calls = new ArrayList<>();
  private BiPredicate<Integer, AwsCall> refused = (number, call) -> false;
  private String code = "AccessDeniedException";
  private Runnable afterEach = () -> {};

  public Operations(AwsStandIn aws) {
    this.aws = aws;
  }

  /** An empty object, to be filled in. */
  public static ObjectNode object() {
    return JSON.objectNode();
  }

  /** Lets {@code handler} answer an operation, as {@link AwsStandIn#handle} does. */
  public void on(String operation, AwsHandler handler) {
    aws.handle(operation, (call, request) -> answer(call, request, handler));
  }

  private synchronized ObjectNode answer(AwsCall call, ObjectNode request, AwsHandler handler) {
    calls.add(call.operation());
    if (refused.test(calls.size(), call)) {
      throw new AwsRefusal(code, "told to refuse call " + calls.size() + ", " + call.operation());
    }
    try {
      return handler.answer(call, request);
    } finally {
      afterEach.run();
    }
  }

  /** Refuses the calls that match, with the number of the call, from 1. */
  public synchronized void refuse(String withCode, BiPredicate<Integer, AwsCall> which) {
    code = withCode;
    refused = which;
  }

  /** Runs after each call that was answered, one at a time. */
  public synchronized void afterEach(Runnable observer) {
    afterEach = observer;
  }

  /** The operations that were called, in order. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }
}
