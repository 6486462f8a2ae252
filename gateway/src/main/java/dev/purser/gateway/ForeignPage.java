package dev.purser.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells calls that a page of another site lets a browser make: any page can send simple requests to
 * any host, this machine included, and open web sockets, though it may not read the answers.
 * Stateless.
 */
final class ForeignPage {

  /** This machine or an address, with or without a port. */
  private static final Pattern NO_NAME =
      Pattern.compile("(?i)(localhost|[0-9.]+|\\[[0-9a-f:.]+])(:[0-9]+)?");

  private ForeignPage() {}

  /**
   * Whether such a page would spend what this host's owner has: a call without a Purser key goes on
   * with the provider's key. Where the provider has none here, a page may bring its own. What a
   * browser asks before a call spends nothing, and never has a key.
   */
  static boolean spends(HttpServerRequest request, Target target) {
    MultiMap headers = request.headers();
    String origin = headers.get("origin");
    if (origin == null || request.method().equals(HttpMethod.OPTIONS)) {
      return false;
    }
    boolean itsOwn =
        target.provider().apiKey().isEmpty()
            && LiveHandshake.hasCredential(headers, target.query());
    return !itsOwn && !isOurs(origin, headers.get("host"));
  }

  /** A page can have a name of its own point at this machine, but cannot show TLS under it. */
  private static boolean isOurs(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    return host != null
        && scheme >= 0
        && origin.substring(scheme + 3).equalsIgnoreCase(host)
        && (origin.startsWith("https:") || NO_NAME.matcher(host).matches());
  }
}
