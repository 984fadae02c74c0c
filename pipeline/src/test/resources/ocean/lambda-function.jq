.Properties
| {
    identifier: .FunctionName,
    calls: [{
      call: "lambda:GetFunction",
      answer: {
        Configuration: (
          .KMSKeyArn = .KmsKeyArn
          | .EphemeralStorage = .EphemeralStorage.Size
          | del(.Tags, .KmsKeyArn)
        ),
        Tags
      }
    }],
    except: (
      "the example spells out as null what AWS leaves out" as $nulls
      | {
          Environment: "values of environment variables stay with us: they may be passwords",
          EphemeralStorage: "the example has it once too deep",
          ImageConfigResponse: $nulls,
          Layers: $nulls,
          RuntimeVersionConfig: $nulls
        }
    )
  }
