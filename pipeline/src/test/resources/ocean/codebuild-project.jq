{
  identifier: .Properties.Name,
  calls: [{
    call: "codebuild:BatchGetProjects",
    answer: {
      projects: [
        # The API has no such member; its projectVisibility says the same.
        .Properties | del(.PublicReadOnlyAccess)
        | with_entries(.key |= (.[0:1] | ascii_downcase) + .[1:])
      ],
      projectsNotFound: []
    }
  }],
  except: {
    created: "the same instant, which we write with the offset in digits and no empty fraction",
    environment: "values of environment variables stay with us: they may be passwords",
    lastModified: "the same instant, which we write with the offset in digits and no empty fraction"
  }
}
