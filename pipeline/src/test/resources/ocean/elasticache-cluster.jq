{
  identifier: .Properties.CacheClusterId,
  calls: [
    {call: "elasticache:DescribeCacheClusters", answer: {CacheClusters: [.Properties | del(.TagList)]}},
    {call: "elasticache:ListTagsForResource", answer: (.Properties | {TagList})}
  ]
}
