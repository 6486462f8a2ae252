package dev.purser.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request that a fake upstream received, and what became of its answer. Thread-safe.
 *
 * <p>The futures complete with the {@link System#nanoTime()} of what they stand for.
 */
public final class Received {

  private final String method;
  private final String path;
  private final String query;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final CompletableFuture<Long> ended = new CompletableFuture<>();
  private final CompletableFuture<Long> left = new CompletableFuture<>();
  private final AtomicLong bytesSent = new AtomicLong();

  Received(
      String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  /** HTTP method in capitals. */
  public String method() {
    return method;
  }

  /** Path without query. */
  public String path() {
    return path;
  }

  /** Query without question mark, empty if none. */
  public String query() {
    return query;
  }

  /** Every header, names in lower case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The body. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Completes when the answer was sent to its end. */
  public CompletableFuture<Long> ended() {
    return ended;
  }

  /** Completes when the connection closed, from either side, before the answer had ended. */
  public CompletableFuture<Long> left() {
    return left;
  }

  /** Body bytes that were handed to the network so far. */
  public long bytesSent() {
    return bytesSent.get();
  }

  void sent(int bytes) {
    bytesSent.addAndGet(bytes);
  }
}
