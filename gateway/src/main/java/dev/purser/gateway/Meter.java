package dev.purser.gateway;

import dev.purser.core.usage.Quantities;
import dev.purser.wire.Format;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.StreamReader;
import dev.purser.wire.UsageReader;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer beside its way down, and says which bytes the caller sees. Confined to its event
 * loop.
 */
final class Meter {

  /** What an answer says of which nothing was read. */
  static final ReadUsage NOTHING = nothing(0);

  /** What an answer says that came but could not be read: there is no knowing how long it is. */
  private static final ReadUsage UNREAD = nothing(Integer.MAX_VALUE);

  private static ReadUsage nothing(long dropped) {
    return new ReadUsage(
        Optional.empty(),
        List.of(),
        Quantities.NONE,
        0,
        "",
        "",
        "",
        "",
        Optional.empty(),
        false,
        false,
        Optional.empty(),
        "",
        dropped,
        List.of());
  }

  private final @Nullable UsageReader reader;
  private final boolean hides;
  private long passed;

  private Meter(@Nullable UsageReader reader, boolean hides) {
    this.reader = reader;
    this.hides = hides;
  }

  /** A meter that reads nothing and passes everything. */
  static Meter none() {
    return new Meter(null, false);
  }

  /** A meter for a stream of server-sent events. */
  static Meter ofStream(Format format, boolean hideUsage) {
    return new Meter(format.stream(hideUsage), hideUsage);
  }

  /** A meter for any other answer. */
  static Meter ofAnswer(Format format) {
    return new Meter(format.answer(), false);
  }

  /** A meter that reads so and passes everything. */
  static Meter of(UsageReader reader) {
    return new Meter(reader, false);
  }

  /** The same for an answer that comes compressed in this way, of which nothing can be hidden. */
  Meter inflated(String encoding) {
    return reader == null || encoding.isEmpty()
        ? this
        : new Meter(Inflated.of(encoding, reader), false);
  }

  /** Takes the headers of the answer, before its first byte. */
  void headers(MultiMap headers) {
    if (reader != null) {
      reader.headers(name -> {
        String value = headers.get(name);
        return value == null ? "" : value;
      });
    }
  }

  /** Reads a piece and gives what of it, and of what was held back, goes down now. */
  Buffer read(Buffer piece) {
    if (reader == null) {
      passed += piece.length();
      return piece;
    }
    byte[] bytes = piece.getBytes();
    // Only what hides something holds bytes back; all else passes as it is, without a copy.
    if (hides && reader instanceof StreamReader stream) {
      Buffer passed = Buffer.buffer(bytes.length);
      stream.read(bytes, 0, bytes.length, passed::appendBytes);
      return passed;
    }
    reader.read(bytes, 0, bytes.length);
    return piece;
  }

  /** Whether a part of the last piece is still to be read, as it unfolds to much more. */
  boolean isBehind() {
    return reader instanceof Inflated inflated && inflated.isBehind();
  }

  /** Reads some more of the last piece. */
  void goOn() {
    if (reader instanceof Inflated inflated) {
      inflated.goOn();
    }
  }

  /** What goes down at the end of the answer. */
  Buffer end() {
    Buffer passed = Buffer.buffer();
    if (reader instanceof StreamReader stream) {
      stream.end(passed::appendBytes);
    }
    return passed;
  }

  /** Whether the answer came to its own end. */
  boolean isComplete() {
    return reader != null && reader.complete();
  }

  /** Whether nothing follows that is billed, though the answer may not have ended yet. */
  boolean isClosed() {
    return reader instanceof StreamReader stream && stream.closed();
  }

  /** What the answer says so far. */
  ReadUsage usage() {
    if (reader instanceof Inflated inflated && inflated.isBroken()) {
      return UNREAD;
    }
    return reader == null ? passed > 0 ? UNREAD : NOTHING : reader.usage();
  }
}
