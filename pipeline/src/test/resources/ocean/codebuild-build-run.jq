{
  identifier: .Properties.Id,
  calls: [{
    call: "codebuild:BatchGetBuilds",
    answer: {
      builds: [.Properties | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])],
      buildsNotFound: []
    }
  }],
  except: {
    endTime: "the same instant, which we write in UTC",
    startTime: "the same instant, which we write in UTC"
  }
}
