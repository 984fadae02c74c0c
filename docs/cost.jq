# What port-aws-events costs a month: jq -r -f docs/cost.jq docs/cost.json prints the tables of docs/cost.md.
# Put the prices of your region into a copy of cost.json, and what you measured in place of what is assumed.

def money: (. * 100 | round) | "\(. / 100 | floor).\(. % 100 | tostring | if length < 2 then "0" + . else . end)";
def thousands: tostring | if length > 3 then (.[:-3] | thousands) + "," + .[-3:] else . end;
def count: round | thousands;
def millions: (. / 10000 | round) | "\(. / 100 | floor).\(. % 100 | tostring | if length < 2 then "0" + . else . end)";
def between($least; $most): if . < $least then $least elif . > $most then $most else . end;
def row: "| " + join(" | ") + " |";
def table($name; $head; $rows):
  (["<!-- generated: \($name) -->", ($head | row), ($head | map("---") | row)] + ($rows | map(row)) + ["<!-- end -->"]) | join("\n");

(.prices | map_values(.usd? // .)) as $usd
| (.measured + .assumed | map_values(.value)) as $is
| ($is.hours * 3600) as $seconds
| 129600 as $idle                                  # polls of 20 s, one after another
| def rate($events): $events / $seconds;
  def looks($events): $events * (1 + $is.lookAgain);

  # Messages that a poll of the worker brings, and an invocation of the function has.
  # While fewer than a poll brings are in turns, the next message does not wait for these.
  def gathered($events): rate($events) * $is.turnSeconds;
  def polled($events): if gathered($events) < 10 then 1 else 10 end;
  def packed($events): if gathered($events) < 10 then 1 else gathered($events) | between(1; 20) end;
  def batched($events): 1 + rate(looks($events)) / $is.pollers * $is.window | between(1; 1000);

  def tasks($events): (rate($events) * $is.peak) as $peak
    | if $peak <= $is.workerQuarterRate then {cpu: 0.25, gb: 0.5, tasks: 1}
      # Between what was measured.
      elif $peak <= $is.workerQuarterRate + ($is.workerRate - $is.workerQuarterRate) / 3 then {cpu: 0.5, gb: 1, tasks: 1}
      else {cpu: 1, gb: 2, tasks: ($peak / $is.workerRate | ceil)} end;
  def fargate($cpu; $gb): (.cpu * $cpu + .gb * $gb) * $is.hours * .tasks;

  def workerRequests($events): {
      send: $events,
      receive: ($events / polled($events) + $idle),
      settle: ($events / (gathered($events) | between(1; 10))),
      reads: looks($events),
      port: (looks($events) / packed($events))
    };
  def invocations($events): looks($events) / batched($events);
  def functionRequests($events): (batched($events) | between(1; 10)) as $ten | {
      send: $events,
      receive: (looks($events) / $ten + $is.pollers * $idle),
      # Deletes of its own and Lambda's, and the putting off of what is looked at again.
      settle: ((2 * $events + $is.lookAgain * $events) / $ten),
      reads: looks($events),
      port: (looks($events) / (batched($events) | between(1; 20)))
    };
  def sqs: (.send * $is.sendsBilled + .receive + .settle) / 1e6 * $usd.sqsMillionRequests;
  def millis($batch): ($is.lambdaMillis + ($is.lambdaMillisOfThousand - $is.lambdaMillis) / 999 * ($batch - 1))
    * 1769 / 1024 + $is.waitMillis;
  def lambda($events): invocations($events)
    * ($usd.lambdaMillionRequests / 1e6 + millis(batched($events)) / 1000 * $usd.lambdaGbSecond);
  def out($events): looks($events) * $is.entityKb / 1e6 * $usd.outGb;
  def watched($metrics; $alarms): $metrics * $usd.metric + $alarms * $usd.alarmMetric;

  def worker($events): tasks($events) as $size
    | {
        sqs: (workerRequests($events) | sqs),
        compute: ($size | fargate($usd.fargateArmCpuHour; $usd.fargateArmGbHour)),
        address: ($size.tasks * $usd.publicAddressHour * $is.hours),
        watch: (watched($is.workerMetrics; $is.workerAlarmMetrics)
          + $size.tasks * $is.hours * 60 / 1000 * $usd.metricThousandRequests),
        logs: 0,
        secret: $usd.secret,
        out: out($events)
      };
  def function($events): {
      sqs: (functionRequests($events) | sqs),
      compute: lambda($events),
      address: 0,
      watch: watched($is.functionMetrics; $is.functionAlarmMetrics),
      logs: (invocations($events) * $is.logKb / 1e6 * $usd.logsGb),
      secret: $usd.secret,
      out: out($events)
    };
  # Its share of a node: 250m of 2 CPUs. Prometheus is there already.
  def pod($events): worker($events)
    | .compute = $usd.nodeHour * $is.hours * 0.125 * tasks($events).tasks | .address = 0 | .watch = 0;
  def total: add;

  # The first tenth of a million at which the worker costs no more.
  def same: first(range(1; 1001) | select((worker(. * 1e5) | total) <= (function(. * 1e5) | total))) / 10;

  [1e6, 1e7, 1e8] as $sizes
| (["events a month"] + ($sizes | map(. / 1e6 | "\(.) million"))) as $head
| table("prices"; ["what", "USD", "price list"];
    [.prices | to_entries[] | select(.value | type == "object") | .value
      | [.what, if .usd < 0.001 then "\(.usd * 1e7 | round / 10) a million" else "\(.usd)" end, "[AWS](\(.source))"]]),
  table("measured"; ["what", "value", "from"];
    [.measured, .assumed | to_entries[] | .value
      | [.what, "\(.value)", if .source == "-" then "assumed" elif .source | startswith("http") then "[AWS](\(.source))" else "[\(.source | split("#")[0] | split("/")[-1])](\(.source))" end]]),
  table("requests"; $head;
    [["events a second, on average", "rate"],
     ["sends to the queue, by EventBridge, millions", "send"],
     ["receives, worker, millions", "receive"], ["deletes, worker, millions", "settle"],
     ["reads from AWS, at most, millions", "reads"], ["requests to Port, worker, at most, millions", "port"]]
    | map(. as $what | [$what[0]] + ($sizes | map(. as $n
        | if $what[1] == "rate" then rate($n) * 10 | round / 10 | tostring else workerRequests($n)[$what[1]] | millions end)))
    + [["the same, a second"] + ($sizes | map(workerRequests(.).port / $seconds * 10 | round / 10 | tostring)),
       ["receives, function, millions"] + ($sizes | map(functionRequests(.).receive | millions)),
       ["deletes and putting off, function, millions"] + ($sizes | map(functionRequests(.).settle | millions)),
       ["invocations of the function, millions"] + ($sizes | map(invocations(.) | millions))]),
  table("months"; $head;
    [["SQS, worker", "sqs"], ["Fargate, arm64, the least that does it", "compute"], ["its public address", "address"],
     ["CloudWatch: metrics and alarms", "watch"], ["the secret", "secret"], ["data to Port", "out"]]
    | map(. as $what | [$what[0]] + ($sizes | map(worker(.)[$what[1]] | money)))
    + [["**worker on Fargate**"] + ($sizes | map("**" + (worker(.) | total | money) + "**"))]
    + [["SQS, function"] + ($sizes | map(function(.).sqs | money)),
       ["Lambda"] + ($sizes | map(function(.).compute | money)),
       ["CloudWatch: metrics, alarms, logs"] + ($sizes | map(function(.) | .watch + .logs | money)),
       ["the secret"] + ($sizes | map(function(.).secret | money)),
       ["data to Port"] + ($sizes | map(function(.).out | money)),
       ["**function**"] + ($sizes | map("**" + (function(.) | total | money) + "**")),
       ["its share of a Kubernetes node"] + ($sizes | map(pod(.).compute | money)),
       ["SQS, the secret, data to Port"] + ($sizes | map(pod(.) | .sqs + .secret + .out | money)),
       ["**worker on Kubernetes**"] + ($sizes | map("**" + (pod(.) | total | money) + "**"))]),
  table("sizes"; ["a Fargate task, a month", "arm64", "x86", "arm64 on Spot"];
    [[0.25, 0.5], [0.5, 1], [1, 2]] | map({cpu: .[0], gb: .[1], tasks: 1})
    | map(["\(.cpu) CPU, \(.gb) GB", (fargate($usd.fargateArmCpuHour; $usd.fargateArmGbHour) | money),
        (fargate($usd.fargateX86CpuHour; $usd.fargateX86GbHour) | money),
        (fargate($usd.fargateArmCpuHour; $usd.fargateArmGbHour) * $usd.spotShare | money)])),
  table("besides"; $head;
    [["events that other accounts forward"] + ($sizes | map(. / 1e6 * $usd.forwardedMillion | money)),
     ["a NAT gateway, if your subnets have none yet"] + ($sizes | map($usd.natHour * $is.hours | money)),
     ["data through NAT"] + ($sizes | map(looks(.) * ($is.readKb + $is.entityKb) / 1e6 * $usd.natGb | money)),
     ["a KMS key of your own for the queue"] + ($sizes | map($usd.kmsKey | money))]),
  (["<!-- generated: formulas -->", "```",
    "rate      = events / (\($is.hours) × 3600)                         events a second",
    "worker    : messages of a turn = rate × \($is.turnSeconds) s;  while they are fewer than 10, none waits for others",
    "            receives = events / (1, from 10 a turn on 10) + \($idle | thousands);  deletes = events / messages of a turn, from 1 to 10",
    "            messages a request to Port = 1, from 10 a turn on messages of a turn, at most 20",
    "looks     = events × \(1 + $is.lookAgain)                                 each is read and written once more",
    "function  : messages an invocation = 1 + looks a second / \($is.pollers) × \($is.window) s, from 1 to 1,000",
    "            invocation = (\($is.lambdaMillis) ms + \(($is.lambdaMillisOfThousand - $is.lambdaMillis) / 99.9 | round / 10) ms × (messages − 1)) × 1769 / 1024 + \($is.waitMillis) ms, at 1 GB",
    "Fargate   : the smallest task that does \($is.peak) × rate; \($is.workerQuarterRate) a second with 0.25 CPU, \($is.workerRate) with 1",
    "```", "<!-- end -->"] | join("\n")),
  (same as $millions
    | "<!-- generated: cross-over -->\nBoth cost the same at about \($millions) million events a month, \($millions * 1e6 / ($is.hours / 24) | . / 1000 | round) thousand a day. Below it the function costs less, above it the worker.\n<!-- end -->")
