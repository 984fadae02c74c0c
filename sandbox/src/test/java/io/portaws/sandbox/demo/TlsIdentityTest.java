package io.portaws.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.sandbox.PortStandIn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
  @TempDir Path folder;

  @Test
  void portIsSpokenToByTlsByWhoeverTrustsItAndByNobodyElse() throws Exception {
    TlsIdentity identity = TlsIdentity.make(folder);
    try (PortStandIn port = PortStandIn.start(identity.server());
        HttpClient trusting = HttpClient.newBuilder().sslContext(identity.client()).build();
        HttpClient other = HttpClient.newHttpClient()) {
      URI blueprints = port.endpoint().resolve("/v1/blueprints");
      assertThat(blueprints.getScheme()).isEqualTo("https");
      HttpRequest request = HttpRequest.newBuilder(blueprints).build();
      var answer = trusting.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThatThrownBy(() -> other.send(request, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void theFileIsReadByTheUserOfAContainer() throws Exception {
    assertThat(TlsIdentity.make(folder).trustingOptions())
        .contains(folder.resolve("port.p12") + "");
    assertThat(Files.getPosixFilePermissions(folder.resolve("port.p12")))
        .contains(PosixFilePermission.OTHERS_READ);
  }
}
