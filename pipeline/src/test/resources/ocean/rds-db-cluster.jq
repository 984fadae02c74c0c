{
  identifier: .Properties.DBClusterIdentifier,
  calls: [{
    call: "rds:DescribeDBClusters",
    answer: {DBClusters: [.Properties | .TagList = .Tags | del(.Tags)]}
  }],
  except: {
    clusterCreateTime: "ocean writes instants otherwise than its example",
    earliestRestorableTime: "ocean writes instants otherwise than its example",
    latestRestorableTime: "ocean writes instants otherwise than its example"
  }
}
