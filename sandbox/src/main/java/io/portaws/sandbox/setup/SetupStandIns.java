package io.portaws.sandbox.setup;

import io.portaws.sandbox.AwsStandIn;

/** All of them at once, on one AWS. */
public final class SetupStandIns {
  private final BucketStandIn buckets;
  private final StackStandIn stacks;
  private final StackSetStandIn stackSets;
  private final RepositoryStandIn repositories;
  private final AccountStandIn account;

  private SetupStandIns(AwsStandIn aws) {
    buckets = new BucketStandIn(aws);
    stacks = new StackStandIn(aws, buckets);
    stackSets = new StackSetStandIn(aws, buckets);
    repositories = new RepositoryStandIn(aws);
    account = new AccountStandIn(aws);
  }

  /** Lets {@code aws} answer what installing needs. */
  public static SetupStandIns on(AwsStandIn aws) {
    return new SetupStandIns(aws);
  }

  public BucketStandIn buckets() {
    return buckets;
  }

  public StackStandIn stacks() {
    return stacks;
  }

  public StackSetStandIn stackSets() {
    return stackSets;
  }

  public RepositoryStandIn repositories() {
    return repositories;
  }

  public AccountStandIn account() {
    return account;
  }
}
