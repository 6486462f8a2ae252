package dev.purser.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/**
 * Tells requests that a page of another site lets a browser make: any page can send simple requests
 * to any host, this machine included, and open web sockets, though it may not read the answers.
 * Browsers name the page that asks in {@code Origin}; a page that has its own name point at this
 * machine is told by the name in {@code Host}. Stateless.
 */
public final class ForeignPage {

  /** This machine or an address, with or without a port. */
  private static final Pattern NO_NAME =
      Pattern.compile("(?i)(localhost|[0-9.]+|\\[[0-9a-f:.]+])(:[0-9]+)?");

  private ForeignPage() {}

  /**
   * Whether such a page may have sent a request. Readings have no {@code Origin}, so whatever asks
   * under a name counts as one.
   */
  public static boolean sent(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String host = host(request);
    return !NO_NAME.matcher(host).matches() || (origin != null && !isOurs(origin, host));
  }

  /**
   * Whether such a page would spend what this host's owner has: a call without a Purser key goes on
   * with the provider's key. Where the provider has none here, a page may bring its own. What a
   * browser asks before a call spends nothing, and never has a key.
   */
  static boolean spends(HttpServerRequest request, Target target) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || request.method().equals(HttpMethod.OPTIONS)) {
      return false;
    }
    boolean itsOwn =
        target.provider().apiKey().isEmpty()
            && LiveHandshake.hasCredential(request.headers(), target.query());
    return !itsOwn && !isOurs(origin, host(request));
  }

  /** A page can have a name of its own point at this machine, but cannot show TLS under it. */
  private static boolean isOurs(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme >= 0
        && origin.substring(scheme + 3).equalsIgnoreCase(host)
        && (origin.startsWith("https:") || NO_NAME.matcher(host).matches());
  }

  /** Host and port that were asked for; empty if the request does not say. */
  private static String host(HttpServerRequest request) {
    return request.authority() == null ? "" : request.authority().toString();
  }
}
