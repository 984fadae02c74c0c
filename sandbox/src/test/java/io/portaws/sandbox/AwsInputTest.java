package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsInputTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, /config/dir/a%20b.json",
    "localhost:8080, /config/dir/a%20b.json",
    "config.localhost:8080, /dir/a%20b.json",
    "config.s3.eu-west-1.amazonaws.com, /dir/a%20b.json"
  })
  void anObjectIsFoundInPathAndInVirtualHostStyle(String host, String path) {
    String authorization = "AWS4-HMAC-SHA256 Credential=key/20260301/eu-west-1/s3/aws4_request, …";
    var request =
        new Incoming(
            "GET", path, null, Map.of("host", host, "authorization", authorization), new byte[0]);
    var scope = AwsInput.Scope.of(request);
    AwsInput input = AwsInput.of(request, scope, "111122223333");
    assertThat(input.name()).isEqualTo("s3:GetObject");
    assertThat(input.text("Bucket")).isEqualTo("config");
    assertThat(input.text("Key")).isEqualTo("dir/a b.json");
  }
}
