package dev.purser.gateway;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A caller with a web socket. */
final class LiveClient implements WebSocket.Listener {

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile String reason = "";
  private volatile @Nullable WebSocket socket;

  /** Opens one. */
  static LiveClient open(
      HttpClient client, int port, String path, List<String> protocols, String... headers) {
    LiveClient live = new LiveClient();
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    if (!protocols.isEmpty()) {
      builder.subprotocols(
          protocols.getFirst(), protocols.subList(1, protocols.size()).toArray(String[]::new));
    }
    live.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), live).join();
    return live;
  }

  /** The status that a handshake is refused with. */
  static int refused(HttpClient client, int port, String path, String... headers) {
    try {
      open(client, port, path, List.of(), headers).abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  private WebSocket socket() {
    WebSocket some = socket;
    if (some == null) {
      throw new IllegalStateException("not open");
    }
    return some;
  }

  String protocol() {
    return socket().getSubprotocol();
  }

  LiveClient send(String message) {
    socket().sendText(message, true).join();
    return this;
  }

  LiveClient sendInTwo(String message) {
    socket().sendText(message.substring(0, message.length() / 2), false).join();
    socket().sendText(message.substring(message.length() / 2), true).join();
    return this;
  }

  /** Sends a part of a message that goes on. */
  void sendPart(String part) {
    socket().sendText(part, false).join();
  }

  void close(int code) {
    socket().sendClose(code, "").join();
  }

  void abort() {
    socket().abort();
  }

  String next() {
    try {
      String message = messages.poll(20, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("waited for a message in vain; closed: " + closed);
      }
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  int closeCode() {
    try {
      return closed.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("still open", e);
    }
  }

  String closeReason() {
    return reason;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(text.toString());
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    while (data.hasRemaining()) {
      bytes.write(data.get());
    }
    if (last) {
      messages.add(bytes.toString(StandardCharsets.UTF_8));
      bytes.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String words) {
    reason = words;
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(1006);
  }
}
