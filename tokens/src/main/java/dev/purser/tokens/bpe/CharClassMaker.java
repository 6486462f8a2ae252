package dev.purser.tokens.bpe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes the table of {@link CharClass} of its readable form, when the snapshots are made. */
final class CharClassMaker {

  private static final String SOURCE = "unicode-16.txt";

  private CharClassMaker() {}

  static byte[] make() throws IOException {
    byte[] all = new byte[0x110000];
    try (InputStream in = CharClassMaker.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no " + SOURCE + " on the class path");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          fill(all, line);
        }
      }
    }
    return compress(all);
  }

  /** Takes a line such as {@code 0041-005A UPPER}. */
  private static void fill(byte[] all, String line) {
    int dash = line.indexOf('-');
    int space = line.indexOf(' ', dash);
    int first = Integer.parseInt(line, 0, dash, 16);
    int last = Integer.parseInt(line, dash + 1, space, 16);
    Arrays.fill(all, first, last + 1, (byte) named(line.substring(space + 1)));
  }

  private static int named(String name) {
    return switch (name) {
      case "UPPER" -> CharClass.UPPER;
      case "LOWER" -> CharClass.LOWER;
      case "LETTER" -> CharClass.LETTER;
      case "MARK" -> CharClass.MARK;
      case "NUMBER" -> CharClass.NUMBER;
      case "SPACE" -> CharClass.SPACE;
      case "NEWLINE" -> CharClass.NEWLINE;
      case "SIGN" -> CharClass.SIGN;
      default -> throw new IllegalStateException(SOURCE + " names an unknown class: " + name);
    };
  }

  private static byte[] compress(byte[] all) {
    int blocks = all.length / CharClass.BLOCK;
    ByteBuffer out = ByteBuffer.allocate(2 * blocks + Short.MAX_VALUE);
    byte[] kept = new byte[Short.MAX_VALUE];
    int size = 0;
    int same = 0;
    for (int block = 0; block < blocks; block++) {
      int from = block * CharClass.BLOCK;
      int to = from + CharClass.BLOCK;
      // Neighbours are alike more often than not.
      if (!Arrays.equals(all, from, to, kept, same, same + CharClass.BLOCK)) {
        same = 0;
      }
      while (same < size && !Arrays.equals(all, from, to, kept, same, same + CharClass.BLOCK)) {
        same += CharClass.BLOCK;
      }
      if (same == size) {
        System.arraycopy(all, from, kept, size, CharClass.BLOCK);
        size += CharClass.BLOCK;
      }
      out.putShort((short) same);
    }
    out.put(kept, 0, size);
    return Arrays.copyOf(out.array(), out.position());
  }
}
