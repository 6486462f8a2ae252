package dev.purser.tokens.bpe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void repaired_anyBytes_isAsJavaDecodes() {
    int[] likely = {
      0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF4, 0xF5, 0xFF
    };
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) likely[random.nextInt(likely.length)];
      }
      assertThat(repaired(bytes, 0, bytes.length))
          .isEqualTo(new String(bytes, UTF_8).getBytes(UTF_8));
    }
  }

  @Test
  void repaired_part_isThatOfThePart() {
    byte[] bytes = "a\u00e9b".getBytes(UTF_8);

    assertThat(repaired(bytes, 0, 2)).isEqualTo("a\ufffd".getBytes(UTF_8));
    assertThat(repaired(bytes, 2, 4)).isEqualTo("\ufffdb".getBytes(UTF_8));
  }

  private static byte[] repaired(byte[] text, int from, int to) {
    Utf8.Repaired repaired = Utf8.repaired(text, from, to);
    return Arrays.copyOf(repaired.bytes(), repaired.length());
  }
}
