package dev.purser.server.ui;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address under which a browser knows this server. */
final class Origin {

  // People paste it into a shell, so it must not hold anything that a shell would act on.
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-\\[\\]:]{1,255}");

  private Origin() {}

  static String of(HttpServerRequest request) {
    // A proxy in front may speak TLS for us.
    boolean tls =
        request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    String host =
        Optional.ofNullable(request.authority())
            .map(HostAndPort::toString)
            .filter(h -> HOST.matcher(h).matches())
            .orElse("127.0.0.1:4777");
    return (tls ? "https://" : "http://") + host;
  }
}
