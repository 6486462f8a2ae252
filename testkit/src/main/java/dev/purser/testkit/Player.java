package dev.purser.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Iterator;

/** Plays a reply on a response, step by step. Confined to the event loop. */
final class Player {

  private final Vertx vertx;
  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Received received;
  private final Iterator<Step> steps;

  private Player(
      Vertx vertx,
      HttpConnection connection,
      HttpServerResponse response,
      Received received,
      Iterator<Step> steps) {
    this.vertx = vertx;
    this.connection = connection;
    this.response = response;
    this.received = received;
    this.steps = steps;
  }

  static void play(
      Vertx vertx,
      HttpConnection connection,
      HttpServerResponse response,
      Received received,
      Reply reply) {
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    response.closeHandler(closed -> received.left().complete(System.nanoTime()));
    response.exceptionHandler(failure -> {});
    if (reply.isPlain()) {
      Buffer body = Buffer.buffer();
      if (reply.steps().getFirst() instanceof Step.Bytes first) {
        body.appendBuffer(first.bytes());
      }
      received.sent(body.length());
      response.end(body).onSuccess(done -> received.ended().complete(System.nanoTime()));
      return;
    }
    if (!reply.headers().containsKey("content-length")) {
      response.setChunked(true);
    }
    new Player(vertx, connection, response, received, reply.steps().iterator()).next();
  }

  private void next() {
    if (!steps.hasNext() || received.left().isDone()) {
      return;
    }
    switch (steps.next()) {
      case Step.Head() -> response.writeHead().onSuccess(done -> next());
      case Step.Bytes(Buffer bytes) -> write(bytes).onSuccess(done -> next());
      case Step.Await(var gate) -> {
        var context = vertx.getOrCreateContext();
        gate.thenRun(() -> context.runOnContext(open -> next()));
      }
      case Step.Pause(var duration) ->
          vertx.setTimer(Math.max(1, duration.toMillis()), timer -> next());
      case Step.Forever(Buffer bytes) -> flood(bytes);
      case Step.End() ->
          response.end().onSuccess(done -> received.ended().complete(System.nanoTime()));
      case Step.Cut() -> connection.close();
      case Step.Reset() -> reset();
      case Step.Stall() -> {}
    }
  }

  private Future<Void> write(Buffer bytes) {
    received.sent(bytes.length());
    return response.write(bytes.copy());
  }

  private void flood(Buffer bytes) {
    if (received.left().isDone()) {
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(drained -> flood(bytes));
      return;
    }
    write(bytes);
    vertx.runOnContext(again -> flood(bytes));
  }

  /** Vert.x has no door to this, so it goes to the channel below. */
  private void reset() {
    Channel channel = ((ConnectionBase) connection).channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    connection.close();
  }
}
