# Functions that jq 1.7's manual describes, written in jq where that is cheap enough; and small ones of later versions.
# Each sees only what stands above it and the functions in Java.
def error($msg): $msg | error;
def map(f): [.[] | f];
def select(f): if f then . else empty end;
def recurse: recurse(.[]?);
def recurse(f; cond): recurse(f | select(cond));
def range($upto): range(0; $upto);
def range($from; $upto; $by):
  if $by > 0 then $from | while(. < $upto; . + $by)
  elif $by < 0 then $from | while(. > $upto; . + $by)
  else empty end;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");
def isfinite: type == "number" and (isinfinite | not);
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def first(f): label $out | (f | ., break $out);
def isempty(g): first((g | false), true);
def first: .[0];
def last: .[-1];
def last(f): reduce f as $x (null; $x);
def nth($n): .[$n];
def limit($n; f):
  if $n > 0 then label $enough | foreach f as $each (0; . + 1; $each, (select(. >= $n) | break $enough))
  elif $n == 0 then empty
  else f end;
def skip($n; f):
  if $n > 0 then foreach f as $item ($n; . - 1; if . < 0 then $item else empty end)
  elif $n == 0 then f
  else error("Invalid arguments: skip doesn't support negative count") end;
def nth($n; f): if $n < 0 then error("Out of bounds negative array index") else last(limit($n + 1; f)) end;
def any(generator; condition): first((generator | condition | select(.) | true), false);
def all(generator; condition): first((generator | condition | select(not) | false), true);
def any(f): any(.[]; f);
def all(f): all(.[]; f);
def any: any(.);
def all: all(.);
def add(f): [f] | add;
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(wanted): . as $root | paths | select(. as $path | $root | getpath($path) | wanted);
def leaf_paths: paths(scalars);
def pick(pathexps): . as $top | reduce path(pathexps) as $p (null; setpath($p; $top | getpath($p)));
def map_values(f): .[] |= f;
def from_entries:
  [.[] | {(if type == "object" then
             (if has("key") and .key != null then .key
              elif has("k") and .k != null then .k
              elif has("name") and .name != null then .name
              elif has("Name") and .Name != null then .Name
              elif has("Key") and .Key != null then .Key
              elif has("K") and .K != null then .K
              else error("Cannot use null (null) as object key") end)
           else error("Cannot index \(type) with \"key\"") end
           | if type == "string" then . elif type == "object" or type == "array" then error("Cannot use \(type) (\(tojson)) as object key") else tojson end):
          (if has("value") then .value elif has("v") then .v else .Value end)}]
  | add // {};
def with_entries(f): to_entries | map(f) | from_entries;
def sort_by(f): _sort_by(map([f]));
def group_by(f): _group_by(map([f]));
def unique_by(f): _unique_by(map([f]));
def min_by(f): _min_by(map([f]));
def max_by(f): _max_by(map([f]));
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def transpose:
  if . == [] then []
  else . as $in | (map(length) | max) as $width | [range(0; $width) as $j | [range(0; $in | length) as $i | $in[$i][$j]]] end;
def combinations:
  if length == 0 then []
  else . as $lists | ($lists[:-1] | combinations) as $head | $lists[-1][] | $head + [.] end;
def combinations(n): . as $choices | [range(n) | $choices] | combinations;
def indices($i): _indices($i);
def index($i): indices($i) | .[0];
def rindex($i): indices($i) | .[-1:][0];
def match(re; mode): _match(re; mode; false) | .[];
def _regex_and_flags:
  if type == "string" then [., null]
  elif type == "array" and length > 0 then [.[0], .[1]]
  else error(type + " not a string or array") end;
def match($val): ($val | _regex_and_flags) as [$regex, $flags] | match($regex; $flags);
def test(re; mode): _match(re; mode; true);
def test($val): ($val | _regex_and_flags) as [$regex, $flags] | test($regex; $flags);
def _captured: [.captures[] | select(.name != null) | {(.name): .string}] | add // {};
def capture(re; mods): match(re; mods) | _captured;
def capture($val): match($val) | _captured;
def scan($re; $flags):
  match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end;
def scan($re): scan($re; null);
def splits($re; $flags):
  . as $in
  | ([_match($re; ($flags + "g"); false)[] | .offset, .offset + .length] | [0] + . + [$in | length]) as $cuts
  | range(0; $cuts | length; 2) as $i
  | $in[$cuts[$i]:$cuts[$i + 1]];
def splits($re): splits($re; null);
def split($re; $flags): [splits($re; $flags)];
# One output for each output of the replacement; the n-th of every match go together. As in jq, a match without an n-th is left
# out of the n-th output with the text before it.
def sub($re; str; $flags):
  . as $in
  | [_match($re; $flags; false)[]
     | {offset, length, with: [_captured | str | if type == "string" then . else error("\(type) (\(tojson)) cannot be added to a string") end]}]
    as $edits
  | if all($edits[]; .with == []) then $in
    else range(0; [$edits[].with | length] | max) as $n
      | [foreach $edits[] as $edit
           ({end: 0}; {from: .end, to: $edit.offset, end: ($edit.offset + $edit.length)};
            if ($edit.with | length) > $n then $in[.from:.to], $edit.with[$n] else empty end),
         $in[($edits[-1] | .offset + .length):]]
      | add
    end;
def sub($re; str): sub($re; str; "");
def gsub($re; str; $flags): sub($re; str; $flags + "g");
def gsub($re; str): sub($re; str; "g");
def ascii: [.] | implode;
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def dateadd(u; n): . + n;
def datesub(u; n): . - n;
def date: todateiso8601;
def todate: todateiso8601;
def fromdate: fromdateiso8601;
def tostream:
  def keys_in_order: if type == "array" then range(length) else keys_unsorted[] end;
  def from($at):
    if (type == "array" or type == "object") and length > 0
    then (keys_in_order as $key | .[$key] | from($at + [$key])), [$at + [last(keys_in_order)]]
    else [$at, .] end;
  from([]);
def fromstream(f):
  foreach f as $event (null;
    (if . == null or .whole then {value: null} else . end)
    | if ($event | length) == 2
      then {value: (.value | setpath($event[0]; $event[1])), whole: ($event[0] == [])}
      else .whole = (($event[0] | length) == 1) end;
    select(.whole) | .value);
def truncate_stream(stream):
  . as $depth | null | stream | select((.[0] | length) > $depth) | .[0] = .[0][$depth:];
def INDEX(stream; f): reduce stream as $row ({}; . + {($row | f | tostring): $row});
def INDEX(f): [.[] | {(f | tostring): .}] | add // {};
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def bsearch($target):
  {low: 0, high: (length - 1), at: null} as $init
  | . as $in
  | [$init | until(.at != null or .low > .high;
      (((.low + .high) / 2) | floor) as $mid
      | if $in[$mid] == $target then .at = $mid elif $in[$mid] < $target then .low = $mid + 1 else .high = $mid - 1 end)]
  | .[0] | if .at != null then .at else -1 - .low end;
def ldexp(a; b): a * pow(2; b);
def scalb(a; b): a * pow(2; b);
def debug: .;
def debug(msg): (msg | empty), .;
