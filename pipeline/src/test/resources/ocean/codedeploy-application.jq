{
  identifier: .Properties.ApplicationName,
  calls: [
    {
      call: "codedeploy:BatchGetApplications",
      answer: {
        applicationsInfo: [
          .Properties | del(.Tags) | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
        ]
      }
    },
    { call: "codedeploy:ListTagsForResource", answer: { Tags: .Properties.Tags } }
  ],
  except: { createTime: "the same instant, which we write in UTC" }
}
