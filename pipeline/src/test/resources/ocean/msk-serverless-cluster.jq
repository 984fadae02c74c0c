# The example has a member that the SDK's model does not have yet, and the mapping does not read.
{
  identifier: .Properties.ClusterArn,
  calls: [{
    call: "kafka:DescribeClusterV2",
    answer: {ClusterInfo: (.Properties | del(.Serverless.ConnectivityInfo))}
  }]
}
