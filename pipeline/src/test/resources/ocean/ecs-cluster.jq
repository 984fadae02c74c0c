{
  identifier: .Properties.ClusterName,
  calls: [{
    call: "ecs:DescribeClusters",
    answer: {
      clusters: [
        .Properties
        | .Settings = .ClusterSettings | del(.ClusterSettings)
        | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
      ],
      failures: []
    }
  }]
}
