.Properties
| {
    identifier: .Name,
    calls: [{
      call: "eks:DescribeCluster",
      answer: {cluster: with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])}
    }]
  }
