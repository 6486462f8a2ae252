package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Reads answers that stand in tests as text. */
final class Reading {

  static final StreamReader.Sink NOWHERE = (bytes, offset, length) -> {};

  private Reading() {}

  static ReadUsage whole(Format format, String body) {
    UsageReader reader = format.answer();
    byte[] bytes = body.getBytes(UTF_8);
    reader.read(bytes, 0, bytes.length);
    return reader.usage();
  }

  static ReadUsage stream(Format format, String body) {
    StreamReader reader = format.stream(false);
    byte[] bytes = body.getBytes(UTF_8);
    reader.read(bytes, 0, bytes.length, NOWHERE);
    reader.end(NOWHERE);
    return reader.usage();
  }

  /** Passes the bytes on in pieces, each in an array of its own that is spoilt afterwards. */
  static String pieces(StreamReader reader, byte[] bytes, int... cuts) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    int at = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : bytes.length;
      byte[] piece = new byte[to - at + 2];
      System.arraycopy(bytes, at, piece, 1, to - at);
      reader.read(piece, 1, to - at, passed::write);
      Arrays.fill(piece, (byte) '#');
      at = to;
    }
    reader.end(passed::write);
    return passed.toString(UTF_8);
  }

  /** Events of these data, each followed by a blank line. */
  static String sse(String... data) {
    StringBuilder text = new StringBuilder();
    for (String one : data) {
      text.append("data: ").append(one).append("\n\n");
    }
    return text.toString();
  }
}
