package io.portaws.sandbox.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for 127.0.0.1, made for one run, and the file that holds both: what shows
 * it on one side and what trusts it on the other.
 */
final class TlsIdentity {
  /** Guards nothing: the key is for a loopback address and lives as long as the run. */
  private static final String PASSWORD = "loopback";

  private final Path store;
  private final SSLContext context;

  private TlsIdentity(Path store, SSLContext context) {
    this.store = store;
    this.context = context;
  }

  /**
   * Makes one with the JDK's keytool.
   *
   * @param folder where its file {@code port.p12} is written to
   * @throws IOException with a sentence, when keytool is missing or fails
   */
  static TlsIdentity make(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("port.p12").toAbsolutePath();
    Files.deleteIfExists(store);
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "port",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Port stand-in",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException("keytool made no certificate: " + said.strip());
    }
    // The worker of a container is another user.
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rw-r--r--"));
    return new TlsIdentity(store, context(store));
  }

  private static SSLContext context(Path store) throws IOException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(store + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** For the server that shows it. */
  SSLContext server() {
    return context;
  }

  /** For a client in this process that trusts it, and nobody else. */
  SSLContext client() {
    return context;
  }

  /** The JVM's options by which a client trusts it, and nobody else. */
  String trustingOptions() {
    return "-Djavax.net.ssl.trustStore="
        + store
        + " -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword="
        + PASSWORD;
  }
}
