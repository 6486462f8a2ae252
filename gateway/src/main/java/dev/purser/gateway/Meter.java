package dev.purser.gateway;

import dev.purser.core.usage.Quantities;
import dev.purser.wire.Format;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.StreamReader;
import dev.purser.wire.UsageReader;
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
  static final ReadUsage NOTHING =
      new ReadUsage(
          Optional.empty(),
          Quantities.NONE,
          0,
          "",
          "",
          "",
          "",
          Optional.empty(),
          false,
          "",
          0,
          List.of());

  private final @Nullable UsageReader reader;

  private Meter(@Nullable UsageReader reader) {
    this.reader = reader;
  }

  /** A meter that reads nothing and passes everything. */
  static Meter none() {
    return new Meter(null);
  }

  /** A meter for a stream of server-sent events. */
  static Meter ofStream(Format format, boolean hideUsage) {
    return new Meter(format.stream(hideUsage));
  }

  /** A meter for any other answer. */
  static Meter ofAnswer(Format format) {
    return new Meter(format.answer());
  }

  /** Reads a piece and gives what of it, and of what was held back, goes down now. */
  Buffer read(Buffer piece) {
    if (reader == null) {
      return piece;
    }
    byte[] bytes = piece.getBytes();
    if (reader instanceof StreamReader stream) {
      Passed passed = new Passed(piece, bytes);
      stream.read(bytes, 0, bytes.length, passed);
      return passed.buffer;
    }
    reader.read(bytes, 0, bytes.length);
    return piece;
  }

  /** What goes down at the end of the answer. */
  Buffer end() {
    Passed passed = new Passed(EMPTY, NO_BYTES);
    if (reader instanceof StreamReader stream) {
      stream.end(passed);
    }
    return passed.buffer;
  }

  /** Whether the answer came to its own end. */
  boolean isComplete() {
    return reader != null && reader.complete();
  }

  /** What the answer says so far. */
  ReadUsage usage() {
    return reader == null ? NOTHING : reader.usage();
  }

  private static final Buffer EMPTY = Buffer.buffer();
  private static final byte[] NO_BYTES = new byte[0];

  /** Collects what a reader passes on; a piece that passes whole is not copied. */
  private static final class Passed implements StreamReader.Sink {
    private final Buffer piece;
    private final byte[] bytes;
    private Buffer buffer = EMPTY;

    private Passed(Buffer piece, byte[] bytes) {
      this.piece = piece;
      this.bytes = bytes;
    }

    @Override
    public void pass(byte[] from, int offset, int length) {
      if (buffer == EMPTY) {
        boolean whole = from == bytes && length == bytes.length;
        buffer = whole ? piece : Buffer.buffer(length).appendBytes(from, offset, length);
      } else {
        buffer = (buffer == piece ? piece.copy() : buffer).appendBytes(from, offset, length);
      }
    }
  }
}
