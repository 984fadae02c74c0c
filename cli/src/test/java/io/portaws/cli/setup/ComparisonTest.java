package io.portaws.cli.setup;

import static io.portaws.cli.setup.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                  | {'a': 1}                      | a: is missing, should be 1
          {'a': 2}                            | {'a': 1}                      | a: is 2, should be 1
          {'a': 1.0}                          | {'a': 1}                      |
          {'a': 1, 'createdAt': 'now'}        | {'a': 1}                      |
          {'p': {'x': {'type': 'string'}, 'mine': {}}} | {'p': {'x': {'type': 'string'}}} |
          {'p': {'x': {'type': 'string'}}}    | {'p': {'x': {'type': 'array'}}} | p.x.type: is "string", should be "array"
          {'p': {}}                           | {'p': {'x': {'type': 'string'}}} | p.x: is missing, should be {"type":"string"}
          {}                                  | {'relations': {}, 'icon': null, 'description': '', 'many': false} |
          {'many': true}                      | {'many': false}               | many: is true, should be false
          {'required': ['mine', 'a']}         | {'required': ['a']}           |
          {'required': ['mine']}              | {'required': ['a']}           | required: is ["mine"], should be ["a"]
          {'enum': ['b', 'a', 'mine']}        | {'enum': ['a', 'b']}          |
          {'list': ['b', 'a']}                | {'list': ['a', 'b']}          | list: is ["b","a"], should be ["a","b"]
          """)
  void onlyWhatIsWantedCounts(String live, String wanted, String difference) {
    assertThat(Comparison.differences(json(live), json(wanted)))
        .extracting(Difference::text)
        .containsExactlyElementsOf(difference == null ? List.of() : List.of(difference));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'p': {'x': {'title': 'X', 'mine': 1}, 'y': 2}} | {'p': {'x': {'title': 'Z'}}} | {'p': {'x': {'title': 'Z', 'mine': 1}, 'y': 2}}
          {'required': ['mine']}   | {'required': ['a']}  | {'required': ['mine', 'a']}
          {'x': {'type': 'string', 'format': 'url'}} | {'x': {'type': 'number'}} | {'x': {'type': 'number'}}
          {'list': ['mine']}       | {'list': ['a']}      | {'list': ['a']}
          {'icon': 'Mine'}         | {'icon': null}       | {'icon': 'Mine'}
          """)
  void whatOthersAddedStays(String live, String wanted, String merged) {
    assertThat(Comparison.merged("", json(live), json(wanted))).isEqualTo(json(merged));
  }

  @Test
  void aLongValueIsShortened() {
    assertThat(new Difference("a", null, json("{'t': '" + "x".repeat(500) + "'}")).text())
        .hasSizeLessThan(120)
        .endsWith("…");
  }
}
