package dev.purser.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Reads a request body once, within a limit. */
final class Bodies {

  /** How much of a body that is too large is read away, so that its sender sees our answer. */
  private static final int LINGER_BYTES = 4 << 20;

  private static final long LINGER_MILLIS = 2_000;

  private Bodies() {}

  /** Takes the pieces of one body. */
  private static final class Collector {
    private Buffer body = Buffer.buffer();
    private boolean tooLarge; // or not wanted any more
  }

  /**
   * Reads the body.
   *
   * @param progress takes the length of each piece, and says whether to read on; else nothing else
   *     runs any more
   * @param then takes it, once it has arrived whole
   * @param tooLarge runs instead as soon as the limit is passed
   */
  static void read(
      HttpServerRequest request,
      int limit,
      IntPredicate progress,
      Consumer<byte[]> then,
      Runnable tooLarge) {
    Collector collector = new Collector();
    request.handler(piece -> {
      if (collector.tooLarge) {
        return;
      }
      if (!progress.test(piece.length())) {
        collector.tooLarge = true;
        collector.body = Buffer.buffer();
        return;
      }
      if (piece.length() > limit - collector.body.length()) {
        collector.tooLarge = true;
        collector.body = Buffer.buffer();
        tooLarge.run();
        return;
      }
      collector.body = collector.body.length() == 0 ? piece : collector.body.appendBuffer(piece);
    });
    request.endHandler(end -> {
      if (!collector.tooLarge) {
        then.accept(collector.body.getBytes());
      }
    });
  }

  /** The declared length; 0 where none is, and more than any limit where it is no number. */
  static long declared(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Stops an upload whose answer has been sent: what comes next is read away up to a limit, as
   * stopping at once would make the network or the caller throw the answer away, and then the
   * connection closes, or of HTTP/2 the stream.
   */
  static void discard(HttpServerRequest request, Vertx vertx) {
    if (request.isEnded()) {
      return;
    }
    Runnable stop =
        request.version() == HttpVersion.HTTP_2
            ? () -> request.response().reset()
            : () -> request.connection().close();
    long[] left = {LINGER_BYTES};
    request.handler(piece -> {
      left[0] -= piece.length();
      if (left[0] < 0) {
        stop.run();
      }
    });
    long timer = vertx.setTimer(LINGER_MILLIS, late -> stop.run());
    request.endHandler(end -> {
      vertx.cancelTimer(timer);
      stop.run();
    });
  }
}
