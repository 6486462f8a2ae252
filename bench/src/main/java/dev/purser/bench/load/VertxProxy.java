package dev.purser.bench.load;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A reverse proxy that does nothing but pass on, with the HTTP library that Purser is built on:
 * what Purser could reach at best. As many event loops, each with its own connections.
 */
public final class VertxProxy extends VerticleBase {

  private static final SocketAddress ADDRESS = SocketAddress.sharedRandomPort(1, "127.0.0.1");

  private final int upstream;
  private final CompletableFuture<Integer> port;

  private VertxProxy(int upstream, CompletableFuture<Integer> port) {
    this.upstream = upstream;
    this.port = port;
  }

  /** Runs it until it is killed; the argument is the port of what it stands in front of. */
  public static void main(String[] args) {
    int upstream = Integer.parseInt(args[0]);
    int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops))
        .deployVerticle(
            () -> new VertxProxy(upstream, port), new DeploymentOptions().setInstances(loops))
        .onSuccess(id -> System.out.println("port " + port.join()));
  }

  @Override
  public Future<?> start() {
    HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1_200));
    return vertx
        .createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
        .requestHandler(request -> pass(request, client))
        .listen(ADDRESS)
        .onSuccess(server -> port.complete(server.actualPort()));
  }

  private void pass(HttpServerRequest request, HttpClient client) {
    request
        .body()
        .compose(body ->
            client
                .request(
                    new RequestOptions()
                        .setMethod(request.method())
                        .setHost("127.0.0.1")
                        .setPort(upstream)
                        .setURI(request.uri()))
                .compose(up -> {
                  request
                      .headers()
                      .forEach(header -> {
                        if (!"host".equalsIgnoreCase(header.getKey())) {
                          up.headers().add(header.getKey(), header.getValue());
                        }
                      });
                  return up.send(body);
                }))
        .compose(answer -> passBack(answer, request.response()))
        .onFailure(failure -> request.response().reset());
  }

  private static Future<Void> passBack(HttpClientResponse answer, HttpServerResponse down) {
    down.setStatusCode(answer.statusCode());
    answer.headers().forEach(header -> down.headers().add(header.getKey(), header.getValue()));
    return answer.pipeTo(down);
  }
}
