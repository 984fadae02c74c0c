.Properties as $volume
| {
    identifier: $volume.VolumeId,
    calls: [
      {call: "ec2:DescribeVolumes", answer: {Volumes: [$volume | del(.AutoEnableIO)]}},
      {
        call: "ec2:DescribeVolumeAttribute",
        answer: {VolumeId: $volume.VolumeId, AutoEnableIO: {Value: $volume.AutoEnableIO}}
      }
    ]
  }
