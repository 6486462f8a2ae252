package dev.purser.server.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Tells requests that a web page of another site makes a browser on this machine send. Stateless.
 */
public final class ForeignPage {

  private ForeignPage() {}

  /**
   * Whether such a page may have sent a request. Browsers name the page that asks in {@code
   * Origin}; a page that has its own name point at this machine is told by the name in {@code
   * Host}.
   */
  public static boolean sent(HttpServerRequest request) {
    String host = request.authority() == null ? "" : request.authority().host();
    boolean named = !host.equals("localhost") && !host.matches("[0-9.]+|\\[?[0-9a-fA-F:.]+]?");
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return named || (origin != null && !origin.equals("http://" + request.authority()));
  }
}
