{
  identifier: .Properties.InstanceId,
  calls: [{call: "ec2:DescribeInstances", answer: {Reservations: [{Instances: [.Properties]}]}}],
  except: {launchTime: "the same instant, whose offset the example writes as Z"}
}
