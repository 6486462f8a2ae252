package dev.purser.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What crosses the gateway when a web socket is opened. Stateless. */
final class LiveHandshake {

  /** Before the key, where browsers put it, as they cannot set headers. */
  private static final String KEY_PROTOCOL = "openai-insecure-api-key.";

  /** What a browser asks for beside the key, and what is spoken. */
  static final List<String> SPOKEN = List.of("realtime");

  private static final String PROTOCOLS = "sec-websocket-protocol";

  /** Azure's name for the key in an address. */
  private static final String AZURE_KEY = "api-key";

  private static final String GOOGLE_KEY = "key";
  private static final String GOOGLE_TOKEN = "access_token";

  private LiveHandshake() {}

  /** Whether a request opens a web socket. */
  static boolean isOne(HttpServerRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader("upgrade"));
  }

  /** The credential, wherever the SDKs and browsers put it. */
  static Credential credential(MultiMap headers, String query) {
    Credential usual = Credential.of(headers, query);
    if (usual instanceof Credential.Purser) {
      return usual;
    }
    for (String protocol : protocols(headers)) {
      if (protocol.startsWith(KEY_PROTOCOL + Credential.PREFIX)) {
        return new Credential.Purser(protocol.substring(KEY_PROTOCOL.length()));
      }
    }
    String key = Percent.decode(Query.value(query, AZURE_KEY)).orElse("");
    return key.startsWith(Credential.PREFIX) ? new Credential.Purser(key) : usual;
  }

  /** Whether a request has a credential of the provider's, wherever it is put. */
  static boolean hasCredential(MultiMap headers, String query) {
    for (AuthStyle style : AuthStyle.values()) {
      if (headers.contains(style.header())) {
        return true;
      }
    }
    return protocols(headers).stream().anyMatch(p -> p.startsWith(KEY_PROTOCOL))
        || !Query.value(query, GOOGLE_KEY).isEmpty()
        || !Query.value(query, GOOGLE_TOKEN).isEmpty()
        || !Query.value(query, AZURE_KEY).isEmpty();
  }

  /**
   * Sets what goes up to the provider.
   *
   * @param keepCredentials whether the caller's own credentials go too
   */
  static void up(
      MultiMap from, WebSocketConnectOptions to, Provider provider, boolean keepCredentials) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    ForwardedHeaders.up(from, headers, keepCredentials);
    List<String> names = new ArrayList<>(headers.names());
    for (String name : names) {
      // The handshake of each connection is its own.
      if (name.regionMatches(true, 0, "sec-websocket-", 0, "sec-websocket-".length())) {
        headers.remove(name);
      }
    }
    provider
        .apiKey()
        .ifPresent(key -> headers.set(provider.auth().header(), provider.auth().valueOf(key)));
    to.setHeaders(headers);
    List<String> protocols = new ArrayList<>(protocols(from));
    if (!keepCredentials) {
      protocols.removeIf(protocol -> protocol.startsWith(KEY_PROTOCOL));
    }
    if (!protocols.isEmpty()) {
      to.setSubProtocols(protocols);
    }
  }

  /** The query that goes up to the provider. */
  static String query(String query, boolean keepCredentials) {
    return keepCredentials
        ? query
        : Query.without(Query.without(Query.without(query, GOOGLE_KEY), GOOGLE_TOKEN), AZURE_KEY);
  }

  private static List<String> protocols(MultiMap headers) {
    @Nullable String all = headers.get(PROTOCOLS);
    List<String> protocols = new ArrayList<>();
    if (all != null) {
      for (String each : all.split(",", -1)) {
        if (!each.isBlank()) {
          protocols.add(each.strip());
        }
      }
    }
    return protocols;
  }
}
