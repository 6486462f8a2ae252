package dev.purser.tokens.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeTest {

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif"})
  void read_writtenImage_hasItsSize(String format) throws IOException {
    byte[] file = written(format);

    assertThat(ImageSize.read(file)).contains(new ImageSize(321, 123));
  }

  @ParameterizedTest
  @CsvSource({
    // lossy, lossless, extended
    "52494646240000005745425056503820180000003001009d012a0100020002003425a40003700000, 1, 2",
    "524946461a000000574542505650384c0d0000002f3fc15900071055820200, 320, 360",
    "524946461a00000057454250565038580a0000001000000040010067010000, 321, 360",
  })
  void read_webp_hasItsSize(String hex, int width, int height) {
    assertThat(ImageSize.read(HexFormat.of().parseHex(hex))).contains(new ImageSize(width, height));
  }

  @Test
  void read_jpegWithLargeMetadata_skipsIt() throws IOException {
    byte[] file = written("jpeg");
    byte[] padded = new byte[file.length + 1002];
    padded[0] = file[0];
    padded[1] = file[1];
    padded[2] = (byte) 0xFF;
    padded[3] = (byte) 0xE1;
    padded[4] = 3;
    padded[5] = (byte) 0xE8;
    System.arraycopy(file, 2, padded, 1004, file.length - 2);

    assertThat(ImageSize.read(padded)).contains(new ImageSize(321, 123));
  }

  @Property(tries = 2000)
  void read_anyBytes_neverFails(@ForAll byte[] noise, @ForAll boolean jpeg) {
    byte[] file = Arrays.copyOf(noise, noise.length + 4);
    if (jpeg) {
      System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}, 0, file, 0, 3);
    }

    assertThat(ImageSize.read(file)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif"})
  void read_cutAnywhere_neverFails(String format) throws IOException {
    byte[] file = written(format);
    for (int length = 0; length < Math.min(file.length, 700); length++) {
      assertThat(ImageSize.read(Arrays.copyOf(file, length))).isNotNull();
    }
  }

  private static byte[] written(String format) throws IOException {
    BufferedImage image = new BufferedImage(321, 123, BufferedImage.TYPE_INT_RGB);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }
}
