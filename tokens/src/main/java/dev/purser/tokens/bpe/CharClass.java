package dev.purser.tokens.bpe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The classes of characters that the cutting rules speak of, frozen at Unicode 16, which tiktoken
 * uses as well: a newer JDK must not change a count.
 *
 * <p>A class is one bit, so that a set of classes is a mask.
 */
final class CharClass {

  /** Neither letter, mark, number, sign nor space. */
  static final int OTHER = 0;

  /** Uppercase and titlecase letters (Lu, Lt). */
  static final int UPPER = 1;

  /** Lowercase letters (Ll). */
  static final int LOWER = 2;

  /** Letters without case (Lm, Lo). */
  static final int LETTER = 4;

  /** Marks (M). */
  static final int MARK = 8;

  /** Numbers (N). */
  static final int NUMBER = 16;

  /** White space but for line ends. */
  static final int SPACE = 32;

  /** Carriage return and line feed. */
  static final int NEWLINE = 64;

  /** Punctuation and symbols (P, S). */
  static final int SIGN = 128;

  /** Any letter. */
  static final int ANY_LETTER = UPPER | LOWER | LETTER;

  /** Any white space. */
  static final int ANY_SPACE = SPACE | NEWLINE;

  /** Made by {@link CharClassMaker}: the blocks, two bytes each, and the classes. */
  static final String TABLE = "unicode-16.bin";

  /** How many characters a block has. */
  static final int BLOCK = 64;

  // Two stages: the block of a code point, then its place in it. A block is what the last byte of
  // a UTF-8 sequence selects from. Most blocks are alike and kept once.
  private static final short[] BLOCKS = new short[0x110000 / BLOCK];
  private static final byte[] CLASSES = load();
  private static final byte[] ASCII = ascii();

  private CharClass() {}

  /** The class of a code point from 0 to 10FFFF. */
  static int of(int codePoint) {
    return CLASSES[BLOCKS[codePoint >>> 6] + (codePoint & 63)] & 0xFF;
  }

  /** The class of an ASCII character. */
  static int ofAscii(int c) {
    return ASCII[c] & 0xFF;
  }

  /**
   * The class of the character whose UTF-8 starts at {@code at}, in the low 8 bits, and its length
   * in bytes above them. The bytes must be well-formed.
   */
  static int at(byte[] text, int at) {
    int b = text[at];
    if (b >= 0) {
      return 1 << 8 | ASCII[b] & 0xFF;
    }
    if (b < (byte) 0xE0) {
      return 2 << 8 | CLASSES[BLOCKS[b & 0x1F] + (text[at + 1] & 0x3F)] & 0xFF;
    }
    if (b < (byte) 0xF0) {
      int block = (b & 0x0F) << 6 | text[at + 1] & 0x3F;
      return 3 << 8 | CLASSES[BLOCKS[block] + (text[at + 2] & 0x3F)] & 0xFF;
    }
    int block = (b & 0x07) << 12 | (text[at + 1] & 0x3F) << 6 | text[at + 2] & 0x3F;
    return 4 << 8 | CLASSES[BLOCKS[block] + (text[at + 3] & 0x3F)] & 0xFF;
  }

  private static byte[] ascii() {
    byte[] ascii = new byte[128];
    for (int c = 0; c < 128; c++) {
      ascii[c] = (byte) of(c);
    }
    return ascii;
  }

  private static byte[] load() {
    try (InputStream in = CharClass.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException(
            TABLE + " is not on the class path: build the module with mvn process-classes");
      }
      byte[] file = in.readAllBytes();
      ByteBuffer.wrap(file).asShortBuffer().get(BLOCKS);
      return Arrays.copyOfRange(file, 2 * BLOCKS.length, file.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
