package dev.purser.gateway;

import dev.purser.wire.Headers;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.StreamReader;
import dev.purser.wire.UsageReader;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads an answer that came compressed, though it was not asked for so: gzip (RFC 1952) or deflate
 * (RFC 1950, or 1951 alone, as some send it). Its bytes pass as they are. Keeps a bounded amount;
 * what unfolds beyond a limit, or not at all, is not read. Not thread-safe.
 */
final class Inflated implements StreamReader {

  /** No answer is longer; what unfolds to more is no answer. */
  private static final long MOST = 32L << 20;

  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int CHECKSUM = 2;

  /** So much is unfolded at once, as an event loop has other streams to see to. */
  private static final int AT_ONCE = 256 << 10;

  private static final Sink NOWHERE = (bytes, offset, length) -> {};

  private final UsageReader inner;
  private final boolean gzip;
  private final byte[] unfolded = new byte[8192];
  private Inflater inflater = new Inflater(true);
  private long read;
  private long made;
  private int flags;
  private int skip;
  private int extra;
  private boolean begun;
  private boolean again;
  private boolean broken;
  private boolean over;
  private byte[] bytes = {};
  private int at;
  private int to;
  private boolean more;

  private Inflated(UsageReader inner, boolean gzip) {
    this.inner = inner;
    this.gzip = gzip;
  }

  /** Whether what is encoded so can be read. */
  static boolean canRead(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip", "deflate" -> true;
      default -> false;
    };
  }

  /** A reader of what {@code inner} reads, encoded so. */
  static Inflated of(String encoding, UsageReader inner) {
    return new Inflated(inner, !encoding.equalsIgnoreCase("deflate"));
  }

  @Override
  public void headers(Headers headers) {
    inner.headers(headers);
  }

  @Override
  public void read(byte[] bytes, int offset, int length, Sink sink) {
    sink.pass(bytes, offset, length);
    read(bytes, offset, length);
  }

  /** Reads what unfolds at once; the array has to stay as it is until nothing waits any more. */
  @Override
  public void read(byte[] piece, int offset, int length) {
    finish();
    bytes = piece;
    at = offset;
    to = offset + length;
    goOn();
  }

  /** Reads some more of the last piece. */
  void goOn() {
    long most = made + AT_ONCE;
    while (isBehind() && made < most) {
      at += begun ? unfold(most) : head(bytes[at] & 0xFF);
    }
  }

  /** Whether a part of the last piece is still to be read. */
  boolean isBehind() {
    return (at < to || more) && !broken && !over;
  }

  private void finish() {
    while (isBehind()) {
      goOn();
    }
  }

  private int head(int b) {
    return gzip ? header(b) : zlib(b);
  }

  /** Looks whether the first byte begins a zlib stream, or deflate alone. */
  private int zlib(int first) {
    if ((first & 0x0F) == 8 && first >> 4 <= 7) {
      inflater.end();
      inflater = new Inflater(false);
    }
    begun = true;
    return 0;
  }

  /** Takes one byte of gzip's header: ten bytes, and what its flags say that follows. */
  private int header(int b) {
    if (read >= 0 && read < GZIP_HEADER) {
      if (read == 0 && b != 0x1F || read == 1 && b != 0x8B || read == 2 && b != 8) {
        end(/* whole= */ again);
        return 1;
      }
      flags = read == 3 ? b : flags;
    } else if (read < 0) {
      // The end of the part before.
    } else if ((flags & EXTRA) != 0) {
      extra(b);
    } else if ((flags & NAME) != 0) {
      flags &= b == 0 ? ~NAME : ~0;
    } else if ((flags & COMMENT) != 0) {
      flags &= b == 0 ? ~COMMENT : ~0;
    } else if (++skip == 2) {
      flags &= ~CHECKSUM;
    }
    read++;
    begun = read >= GZIP_HEADER && (flags & (EXTRA | NAME | COMMENT | CHECKSUM)) == 0;
    return 1;
  }

  /** Two bytes of length, the lower first, and as many more. */
  private void extra(int b) {
    long at = read - GZIP_HEADER;
    if (at < 2) {
      extra |= b << (8 * (int) at);
    }
    if (at == 1L + extra) {
      flags &= ~EXTRA;
    }
  }

  /** Takes bytes until so much is made in all, and tells how many: not all where they end. */
  private int unfold(long most) {
    int length = to - at;
    inflater.setInput(bytes, at, length);
    more = false;
    try {
      for (int n = inflater.inflate(unfolded); n > 0; n = inflater.inflate(unfolded)) {
        made += n;
        if (made > MOST) {
          end(/* whole= */ false);
          return length;
        }
        inner.read(unfolded, 0, n);
        if (made >= most && !inflater.finished()) {
          more = true;
          return length - inflater.getRemaining();
        }
      }
    } catch (DataFormatException e) {
      end(/* whole= */ false);
      return length;
    }
    int left = inflater.getRemaining();
    if (!inflater.finished()) {
      return length;
    }
    if (gzip) {
      nextPart();
    } else {
      end(/* whole= */ true);
    }
    return length - left;
  }

  /** Gzip may have several parts, each with a header and a checksum of its own. */
  private void nextPart() {
    inflater.reset();
    begun = false;
    again = true;
    read = -GZIP_TRAILER;
    skip = 0;
    extra = 0;
  }

  private void end(boolean whole) {
    broken = !whole;
    over = whole;
    inflater.end();
  }

  /** Whether it could not be unfolded to its end. */
  boolean isBroken() {
    return broken;
  }

  @Override
  public void end(Sink sink) {
    finish();
    if (inner instanceof StreamReader stream) {
      stream.end(NOWHERE);
    }
    if (!over && !broken) {
      boolean between = again && read <= 0;
      end(/* whole= */ between || inner.complete());
    } else if (over && gzip) {
      // What follows the last part is none, and nobody knows what it is.
      broken = !inner.complete();
    }
  }

  @Override
  public boolean complete() {
    return !broken && inner.complete();
  }

  @Override
  public boolean closed() {
    return !broken && inner instanceof StreamReader stream && stream.closed();
  }

  @Override
  public ReadUsage usage() {
    return inner.usage();
  }
}
