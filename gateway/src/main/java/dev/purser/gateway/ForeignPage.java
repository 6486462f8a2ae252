package dev.purser.gateway;

import io.vertx.core.MultiMap;

/**
 * Tells calls that a page of another site lets a browser make: any page can send simple requests to
 * any host, this machine included, and open web sockets, though it may not read the answers.
 * Stateless.
 */
final class ForeignPage {

  private ForeignPage() {}

  /**
   * Whether such a page would spend what this host's owner has: a call without a Purser key goes on
   * with the provider's key. Where the provider has none here, a page may bring its own.
   */
  static boolean spends(MultiMap headers, Target target) {
    String origin = headers.get("origin");
    if (origin == null) {
      return false;
    }
    int scheme = origin.indexOf("://");
    boolean ours =
        scheme >= 0 && origin.substring(scheme + 3).equalsIgnoreCase(headers.get("host"));
    boolean itsOwn =
        target.provider().apiKey().isEmpty()
            && LiveHandshake.hasCredential(headers, target.query());
    return !ours && !itsOwn;
  }
}
