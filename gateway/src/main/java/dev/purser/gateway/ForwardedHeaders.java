package dev.purser.gateway;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Decides which headers cross the gateway, in both directions. */
final class ForwardedHeaders {

  private static final String OURS = "x-purser-";

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * Of a request: hop by hop, set anew for the provider, able to make another call of it, or meant
   * for us: a cookie that a browser sends belongs to this host, and no API of a model needs one.
   */
  private static final Set<String> NOT_UP =
      with(
          HOP_BY_HOP,
          "host",
          "content-length",
          "expect",
          "accept-encoding",
          "cookie",
          "cookie2",
          "http2-settings",
          "x-http-method-override",
          "x-http-method",
          "x-method-override",
          "x-original-url",
          "x-rewrite-url");

  /** Of an answer: hop by hop, or about the connection to the provider and its host. */
  private static final Set<String> NOT_DOWN =
      with(
          HOP_BY_HOP,
          "content-length",
          "alt-svc",
          "set-cookie",
          "set-cookie2",
          "strict-transport-security");

  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key", "x-amz-security-token");

  private ForwardedHeaders() {}

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(Set.of(more));
    return Set.copyOf(all);
  }

  /**
   * Copies what goes up to the provider.
   *
   * @param keepCredentials whether the caller's own credentials go too
   */
  static void up(MultiMap from, MultiMap to, boolean keepCredentials) {
    String connection = from.get("connection");
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (NOT_UP.contains(name)
          || name.startsWith(OURS)
          || isNamedIn(connection, name)
          || (!keepCredentials && CREDENTIALS.contains(name))) {
        continue;
      }
      if (name.equals("baggage")) {
        String rest = LabelHeaders.baggageForOthers(header.getValue());
        if (!rest.isEmpty()) {
          to.add(name, rest);
        }
        continue;
      }
      to.add(header.getKey(), header.getValue());
    }
    // Compressed bytes could not be read while they pass.
    to.set("accept-encoding", "identity");
  }

  /** Copies what goes down to the caller; the length of the body is set by who knows it. */
  static void down(MultiMap from, MultiMap to) {
    String connection = from.get("connection");
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!NOT_DOWN.contains(name) && !name.startsWith(OURS) && !isNamedIn(connection, name)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /** Whether a {@code Connection} header names another header as hop by hop. */
  private static boolean isNamedIn(
      @org.jspecify.annotations.Nullable String connection, String name) {
    if (connection == null || connection.length() < name.length()) {
      return false;
    }
    int from = 0;
    while (from <= connection.length()) {
      int comma = connection.indexOf(',', from);
      int end = comma < 0 ? connection.length() : comma;
      if (connection.substring(from, end).strip().equalsIgnoreCase(name)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }
}
