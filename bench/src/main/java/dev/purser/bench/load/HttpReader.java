package dev.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds out where an HTTP/1.1 message ends, and nothing else: a generator that parsed more would
 * measure itself. Not thread-safe.
 */
final class HttpReader {

  private static final int MAX_HEAD = 16 * 1024;

  private final byte[] head = new byte[MAX_HEAD];
  private int headLength;
  private boolean inBody;
  private boolean chunked;
  private long missing;
  private int terminator;
  private String text = "";

  /** Takes bytes until the message ends; true when it has. */
  boolean read(ByteBuf in) {
    while (!inBody && in.isReadable()) {
      byte b = in.readByte();
      if (headLength == MAX_HEAD) {
        throw new IllegalStateException("the head of a message is too long");
      }
      head[headLength++] = b;
      if (b == '\n' && headLength >= 4 && head[headLength - 3] == '\n') {
        begin();
      }
    }
    if (!inBody) {
      return false;
    }
    return chunked ? readChunked(in) : readSized(in);
  }

  private void begin() {
    inBody = true;
    text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
    String lower = text.toLowerCase(Locale.ROOT);
    chunked = lower.contains("transfer-encoding: chunked");
    missing = 0;
    int at = lower.indexOf("content-length:");
    if (!chunked && at >= 0) {
      missing = Long.parseLong(text.substring(at + 15, text.indexOf('\r', at)).trim());
    }
  }

  private boolean readSized(ByteBuf in) {
    int taken = (int) Math.min(missing, in.readableBytes());
    in.skipBytes(taken);
    missing -= taken;
    return missing == 0 && done();
  }

  /** A chunked body ends with an empty chunk; no body here has those five bytes in it. */
  private boolean readChunked(ByteBuf in) {
    boolean open =
        in.forEachByte(
                (ByteProcessor)
                    b -> {
                      terminator =
                          b == "0\r\n\r\n".charAt(terminator) ? terminator + 1 : b == '0' ? 1 : 0;
                      return terminator < 5;
                    })
            < 0;
    in.skipBytes(in.readableBytes());
    return !open && done();
  }

  private boolean done() {
    headLength = 0;
    inBody = false;
    terminator = 0;
    return true;
  }

  /** The head of the message that was read last. */
  String headText() {
    return text;
  }
}
