package dev.purser.server;

import dev.purser.gateway.Gateway;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** HTTP servers on one port, one for each event loop. Thread-safe. */
final class Listeners {

  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  private Listeners() {}

  /**
   * Listens; port 0 takes a free one.
   *
   * @param idle how long a connection may stay open on which nothing is asked
   */
  static Future<Listeners> open(
      Vertx vertx, String host, int port, int loops, Duration idle, Front front) {
    HttpServerOptions options =
        Gateway.forSockets(
            new HttpServerOptions()
                .setMaxInitialLineLength(Unreadable.MAX_LINE)
                .setMaxHeaderSize(Unreadable.MAX_HEADERS));
    SocketAddress address =
        port == 0
            ? SocketAddress.sharedRandomPort(1, host)
            : SocketAddress.inetSocketAddress(port, host);
    Listeners listeners = new Listeners();
    return vertx
        .deployVerticle(
            () -> new Loop(options, address, idle, front, listeners.servers),
            new io.vertx.core.DeploymentOptions().setInstances(loops))
        .map(id -> listeners);
  }

  int port() {
    return servers.getFirst().actualPort();
  }

  /**
   * Accepts no further connection at once; those that are open may finish what runs on them.
   *
   * @param grace how long; what is still open then is closed
   */
  void shutdown(Duration grace) {
    servers.forEach(server -> server.shutdown(grace));
  }

  private static final class Loop extends VerticleBase {
    private final HttpServerOptions options;
    private final SocketAddress address;
    private final Duration idle;
    private final Front front;
    private final List<HttpServer> servers;

    Loop(
        HttpServerOptions options,
        SocketAddress address,
        Duration idle,
        Front front,
        List<HttpServer> servers) {
      this.options = options;
      this.address = address;
      this.idle = idle;
      this.front = front;
      this.servers = servers;
    }

    @Override
    public Future<?> start() {
      IdleConnections connections = new IdleConnections(vertx, idle);
      return vertx
          .createHttpServer(options)
          .connectionHandler(connections::opened)
          .requestHandler(request -> {
            connections.asked(request);
            front.handle(request);
          })
          .invalidRequestHandler(front::unreadable)
          .listen(address)
          .onSuccess(servers::add);
    }
  }
}
