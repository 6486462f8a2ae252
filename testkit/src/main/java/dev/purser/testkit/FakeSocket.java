package dev.purser.testkit;

import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The provider's side of one web socket, worked by a test. Thread-safe. */
public final class FakeSocket {

  private final HttpServerRequest request;
  private final Map<String, List<String>> headers;
  private final ServerWebSocket socket;
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final List<Integer> frames = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  FakeSocket(HttpServerRequest request, Map<String, List<String>> headers, ServerWebSocket socket) {
    this.request = request;
    this.headers = headers;
    this.socket = socket;
    socket.textMessageHandler(messages::add);
    socket.binaryMessageHandler(bytes -> messages.add(bytes.toString()));
    socket.frameHandler(frame -> {
      synchronized (frames) {
        frames.add(frame.binaryData() == null ? 0 : frame.binaryData().length());
      }
    });
    socket.exceptionHandler(failure -> {});
    socket.closeHandler(end -> {
      Short code = socket.closeStatusCode();
      closed.complete(code == null ? -1 : code.intValue());
    });
  }

  /** The path of its address. */
  public String path() {
    return String.valueOf(request.path());
  }

  /** The query of its address; empty if it has none. */
  public String query() {
    return request.query() == null ? "" : request.query();
  }

  /** Every value of a header, in lower case. */
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Waits for the next message. */
  public String next() {
    try {
      String message = messages.poll(FakeUpstream.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("waited for a message in vain");
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The messages that have come and that nobody has taken. */
  public List<String> waiting() {
    return List.copyOf(messages);
  }

  /** The lengths of all frames that have come. */
  public List<Integer> frames() {
    synchronized (frames) {
      return List.copyOf(frames);
    }
  }

  /** Sends a text message. */
  public FakeSocket send(String text) {
    socket.writeTextMessage(text);
    return this;
  }

  /** Sends a binary message. */
  public FakeSocket sendBinary(String text) {
    socket.writeBinaryMessage(Buffer.buffer(text));
    return this;
  }

  /** Sends one text message in two frames. */
  public FakeSocket sendInTwo(String text) {
    int half = text.length() / 2;
    socket.writeFrame(WebSocketFrame.textFrame(text.substring(0, half), false));
    socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(text.substring(half)), true));
    return this;
  }

  /** Reads no more until {@link #resume}. */
  public FakeSocket pause() {
    socket.pause();
    return this;
  }

  /** Reads again. */
  public FakeSocket resume() {
    socket.resume();
    return this;
  }

  /** Closes it in order. */
  public void close(int code, String reason) {
    socket.close((short) code, reason);
  }

  /** Closes the connection without a word. */
  public void cut() {
    // Vert.x would send a close frame first.
    Channel channel = ((ConnectionBase) request.connection()).channel();
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.newPromise()));
  }

  /** Completes with the code that it was closed with, -1 if without any. */
  public CompletableFuture<Integer> closed() {
    return closed;
  }
}
