package dev.purser.gateway;

import dev.purser.wire.ProviderKind;
import dev.purser.wire.WireError;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** The way back to the caller: at most one answer. Confined to its event loop. */
final class Downstream {

  /** The error code of HTTP/2: with its default, "no error", a broken stream looks complete. */
  private static final long INTERNAL_ERROR = 2;

  private final HttpServerResponse response;
  private final boolean head;
  private final boolean multiplexed;
  private final boolean chunks;
  private final String provider;
  private final GatewayMetrics metrics;
  private final long begun = System.nanoTime();
  private final HttpConnection connection;
  private boolean endsConnection;
  private boolean gone;

  Downstream(HttpServerRequest request, String provider, GatewayMetrics metrics) {
    this.response = request.response();
    this.head = HttpMethod.HEAD.equals(request.method());
    this.multiplexed = request.version() == HttpVersion.HTTP_2;
    this.chunks = request.version() != HttpVersion.HTTP_1_0;
    this.connection = request.connection();
    this.provider = provider;
    this.metrics = metrics;
  }

  /** Notes that the caller has left: from now on nothing is sent. */
  void leave() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  boolean hasHead() {
    return response.headWritten();
  }

  /** Sets a header of our own; an empty value takes it away again. */
  void header(String name, String value) {
    if (gone || hasHead()) {
      return;
    }
    if (value.isEmpty()) {
      response.headers().remove(name);
    } else {
      response.putHeader(name, value);
    }
  }

  /**
   * Says that the connection ends with this answer, where a connection has one answer at a time.
   */
  void announceClose() {
    if (!multiplexed) {
      header("connection", "close");
    }
  }

  /** Sets status and headers of an answer from a provider; they go with the first bytes. */
  void head(int status, String reason, MultiMap headers) {
    if (gone) {
      return;
    }
    response.setStatusCode(status);
    if (reason != null && !reason.isEmpty()) {
      response.setStatusMessage(reason);
    }
    ForwardedHeaders.down(headers, response.headers());
    metrics.answered(provider, status, System.nanoTime() - begun);
  }

  /**
   * Sends the head at once, as what follows may take its time.
   *
   * @param length of the body as declared; negative if it is not known
   */
  void startStream(long length) {
    if (gone) {
      return;
    }
    if (length >= 0) {
      response.putHeader("content-length", Long.toString(length));
    } else if (hasBody() && !chunks) {
      // HTTP/1.0 knows no chunks: there the end of the connection is the end of the answer.
      endsConnection = true;
      response.write(Buffer.buffer());
      return;
    } else if (hasBody()) {
      response.setChunked(true);
    }
    response.writeHead();
  }

  private boolean hasBody() {
    int status = response.getStatusCode();
    return !head && status != 204 && status != 304;
  }

  /** Sends bytes; gives whether the caller reads slower than they come. */
  boolean write(Buffer bytes) {
    if (gone || bytes.length() == 0) {
      return false;
    }
    response.write(bytes);
    return response.writeQueueFull();
  }

  void onDrain(Runnable resume) {
    response.drainHandler(drained -> resume.run());
  }

  Future<Void> end(Buffer last) {
    if (gone) {
      return Future.succeededFuture();
    }
    Future<Void> ended = last.length() == 0 ? response.end() : response.end(last);
    return endsConnection ? ended.eventually(() -> connection.close()) : ended;
  }

  Future<Void> error(ProviderKind kind, WireError error) {
    if (gone) {
      return Future.succeededFuture();
    }
    metrics.answered(provider, error.status(), System.nanoTime() - begun);
    return Answers.send(response, kind, error, head);
  }

  /** Breaks the answer off so that the caller cannot take it for a whole one. */
  void breakOff() {
    if (!gone) {
      gone = true;
      response.reset(INTERNAL_ERROR);
    }
  }
}
