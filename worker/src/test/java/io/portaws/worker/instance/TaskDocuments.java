package io.portaws.worker.instance;

/** What ECS's metadata endpoint answers, shortened; the account is a documentation account. */
public final class TaskDocuments {
  /** Both in one, since the stand-in answers every path alike. */
  public static final String FARGATE =
      """
      {"Cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/main",
       "TaskARN":"arn:aws:ecs:eu-west-1:111122223333:task/main/158d1c8083dd49d6b527399fd6414f5c",
       "Family":"port-aws-events","Revision":"26","ServiceName":"port-aws-events-WorkerService-a1",
       "DesiredStatus":"RUNNING","AvailabilityZone":"eu-west-1b","LaunchType":"FARGATE",
       "Image":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:0.1.0",
       "Containers":[{"Name":"worker","Image":"another"}]}
      """;

  /** Of no service, so that there is none to ask ECS about. */
  public static final String ALONE = FARGATE.replace("ServiceName", "AnotherName");

  public static final String TASK_ID = "158d1c8083dd49d6b527399fd6414f5c";
  public static final String IMAGE =
      "111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:0.1.0";

  private TaskDocuments() {}
}
