# The example has the SDK's names where ocean's model has names of its own, which its mapping reads.
{
  identifier: .Properties.DBInstanceIdentifier,
  calls: [{
    call: "rds:DescribeDBInstances",
    answer: {DBInstances: [.Properties | .TagList = .Tags | del(.Tags)]}
  }],
  except: {
    enableIAMDatabaseAuthentication: "the raw data says IAMDatabaseAuthenticationEnabled",
    enablePerformanceInsights: "the raw data says PerformanceInsightsEnabled",
    instanceCreateTime: "ocean writes instants otherwise than its example",
    latestRestorableTime: "ocean writes instants otherwise than its example",
    port: "the raw data says DbInstancePort, and 0, where the endpoint tells the port",
    vpcSecurityGroups: "the raw data says VpcSecurityGroups"
  }
}
