package dev.purser.tokens.bpe;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random texts of the kinds that rules and merges can trip over. */
final class Texts {

  private static final List<String> WORDS =
      List.of(
          " the",
          "Hello",
          " World",
          "ing",
          "HTTPServer",
          "camelCaseWord",
          "'s",
          "'LL",
          "'ve",
          "'Re",
          "'\u017f",
          "'d",
          "'tis",
          "<|endoftext|>",
          "<|im_start|>",
          "<|fim_prefix|>",
          "123",
          "4567",
          "3.14159",
          "\r\n",
          "\n\n",
          " \n ",
          "\t\t",
          "    ",
          "  ",
          "\u00a0",
          "\u3000",
          "\u2028",
          "\u0085",
          "\ufeff",
          "\u200d",
          "\ufe0f",
          "//",
          "/*",
          "*/",
          "();",
          "{}",
          "\");\n",
          "==",
          "!!!",
          "...",
          "\u2026",
          "https://",
          "\u00e9",
          "e\u0301",
          "\u0301",
          "\u00df",
          "\u01c5",
          "\u02b0",
          "\u4e2d\u6587",
          "\u65e5\u672c\u8a9e",
          "\u0e44\u0e17\u0e22",
          "\u0939\u093f\u0928\u094d",
          "\u0627\u0644\u0639",
          "\u05e2\u05d1",
          "\ud55c\uad6d",
          "\u0440\u0443\u0441",
          "\u0395\u03bb",
          "\ud83d\ude00",
          "\ud83d\udc69\u200d\ud83d\udcbb",
          "\ud83c\uddeb\ud83c\uddf7",
          "\ud83d",
          "\udc4d",
          "\u0661\u0662",
          "\u2167",
          "\u00bd",
          "\u0000",
          "\u001b",
          "\u007f",
          "\ufffd",
          "AB\u4e2dC",
          "A\u0301",
          "\u0301A",
          " \u0301",
          "\u4e2dABC",
          "_",
          "-----",
          "=====",
          "aaaa");

  // First and last code point of blocks; a text keeps to a few of them.
  private static final int[][] BLOCKS = {
    {0x20, 0x7e},
    {0x61, 0x7a},
    {0x41, 0x5a},
    {0x30, 0x39},
    {0x00, 0x20},
    {0x80, 0xff},
    {0x100, 0x24f},
    {0x250, 0x36f},
    {0x370, 0x52f},
    {0x531, 0x5f4},
    {0x600, 0x6ff},
    {0x700, 0x8ff},
    {0x900, 0xdff},
    {0xe00, 0xfff},
    {0x1000, 0x13ff},
    {0x1400, 0x17ff},
    {0x1800, 0x1fff},
    {0x2000, 0x206f},
    {0x2070, 0x2bff},
    {0x2c00, 0x2fff},
    {0x3000, 0x30ff},
    {0x3100, 0x4dbf},
    {0x4e00, 0x9fff},
    {0xa000, 0xabff},
    {0xac00, 0xd7ff},
    {0xd800, 0xdfff},
    {0xe000, 0xfaff},
    {0xfb00, 0xffff},
    {0x10000, 0x107ff},
    {0x10800, 0x11fff},
    {0x16800, 0x1b2ff},
    {0x1d000, 0x1d7ff},
    {0x1e000, 0x1efff},
    {0x1f000, 0x1faff},
    {0x20000, 0x323af},
    {0xe0000, 0xe01ef}
  };

  private Texts() {}

  /** A text of up to some fifty characters. */
  static String any(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(10);
    int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> text.append(WORDS.get(random.nextInt(WORDS.size())));
        case 3, 4 -> characters(block, 1 + random.nextInt(8), random, text);
        case 5 -> {
          block = BLOCKS[random.nextInt(BLOCKS.length)];
          characters(block, 1 + random.nextInt(3), random, text);
        }
        case 6 -> characters(BLOCKS[random.nextInt(5)], 1 + random.nextInt(6), random, text);
        default ->
            text.append(WORDS.get(random.nextInt(WORDS.size())).repeat(1 + random.nextInt(3)));
      }
    }
    return text.toString();
  }

  /** A text of one long piece, of a few letters only, so that merges crowd. */
  static String crowded(RandomGenerator random, int length) {
    int letters = 1 + random.nextInt(4);
    int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
    int[] alphabet = new int[letters];
    for (int i = 0; i < letters; i++) {
      alphabet[i] = block[0] + random.nextInt(block[1] - block[0] + 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabet[random.nextInt(letters)]);
    }
    return text.toString();
  }

  private static void characters(
      int[] block, int count, RandomGenerator random, StringBuilder text) {
    for (int i = 0; i < count; i++) {
      int codePoint = block[0] + random.nextInt(block[1] - block[0] + 1);
      text.appendCodePoint(codePoint);
    }
  }
}
