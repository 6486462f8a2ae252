package dev.purser.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one provider. Confined to that event loop. */
final class Upstream {

  private static final int MAX_HEADERS = 64 << 10;

  /** As many as there can be sessions. */
  private static final int MAX_SOCKETS = 100_000;

  private final HttpClient client;
  private final String host;
  private final int port;
  private final boolean tls;
  private final String basePath;
  private final long connectMillis;
  private final Vertx vertx;
  private @Nullable WebSocketClient sockets;

  Upstream(Vertx vertx, Provider provider) {
    this.vertx = vertx;
    URI base = provider.baseUrl();
    this.tls = "https".equals(base.getScheme());
    String name = base.getHost();
    this.host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    this.port = base.getPort() > 0 ? base.getPort() : tls ? 443 : 80;
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    this.connectMillis = provider.timeouts().connect().toMillis();
    this.client =
        vertx
            .httpClientBuilder()
            .with(options(provider, tls))
            .with(pool(provider.pool()))
            // Each request hears of its connection's failure; without this it would be logged too.
            .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
            .build();
  }

  private static HttpClientOptions options(Provider provider, boolean tls) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) provider.timeouts().connect().toMillis())
            .setKeepAliveTimeout((int) provider.pool().keepAlive().toSeconds())
            .setTcpNoDelay(true)
            // An answer that is billed must not fail on headers that the provider's own SDK takes.
            .setMaxHeaderSize(MAX_HEADERS)
            .setDecompressionSupported(false);
    return tls
        ? options.setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        : options;
  }

  private static PoolOptions pool(Provider.Pool pool) {
    return new PoolOptions()
        .setHttp1MaxSize(pool.connections())
        .setMaxWaitQueueSize(pool.waiting());
  }

  /** A request on a connection; fails if there is none in time, and then nothing was sent. */
  Future<HttpClientRequest> request(HttpMethod method, String path, String query) {
    String uri = basePath + path;
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setHost(host)
            .setPort(port)
            .setSsl(tls)
            .setURI(query.isEmpty() ? uri : uri + "?" + query)
            .setConnectTimeout(connectMillis));
  }

  /** Where a web socket leads to. */
  WebSocketConnectOptions socketTo(String path, String query) {
    String uri = basePath + path;
    return new WebSocketConnectOptions()
        .setHost(host)
        .setPort(port)
        .setSsl(tls)
        .setURI(query.isEmpty() ? uri : uri + "?" + query)
        .setTimeout(connectMillis)
        .setAllowOriginHeader(false);
  }

  /** A web socket to be connected. */
  ClientWebSocket socket() {
    WebSocketClient some = sockets;
    if (some == null) {
      some =
          vertx.createWebSocketClient(
              new WebSocketClientOptions()
                  .setConnectTimeout((int) connectMillis)
                  .setMaxConnections(MAX_SOCKETS)
                  .setMaxFrameSize(LiveSession.MAX_FRAME)
                  .setMaxMessageSize(LiveSession.MAX_FRAME)
                  .setTcpNoDelay(true));
      sockets = some;
    }
    return some.webSocket();
  }

  void close() {
    client.close();
    if (sockets != null) {
      sockets.close();
    }
  }
}
