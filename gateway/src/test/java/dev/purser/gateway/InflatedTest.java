package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InflatedTest {

  private static final String STREAM =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"
          + "\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5}}"
          + "\n\ndata: [DONE]";

  private static final Format CHAT =
      ((Route.Metered) ProviderKind.OPENAI.route("POST", "/v1/chat/completions", "")).format();

  private static byte[] packed(String how, byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    OutputStream out =
        switch (how) {
          case "gzip" -> new GZIPOutputStream(packed);
          case "zlib" -> new DeflaterOutputStream(packed);
          default -> new DeflaterOutputStream(packed, new Deflater(9, true));
        };
    out.write(bytes);
    out.close();
    return packed.toByteArray();
  }

  /** Gzip with all that its header may have. */
  private static byte[] headed(byte[] gzip) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head = Arrays.copyOf(gzip, 10);
    head[3] = 4 | 8 | 16 | 2;
    out.writeBytes(head);
    out.writeBytes(new byte[] {3, 0, 7, 0, 7});
    out.writeBytes("name\0comment\0".getBytes(UTF_8));
    out.writeBytes(new byte[] {1, 2});
    out.write(gzip, 10, gzip.length - 10);
    return out.toByteArray();
  }

  private static Inflated read(String encoding, byte[] bytes, int... cuts) {
    Inflated reader = Inflated.of(encoding, CHAT.stream(false));
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    int at = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : bytes.length;
      reader.read(bytes, at, to - at, passed::write);
      at = to;
    }
    reader.end(passed::write);
    assertThat(passed.toByteArray()).isEqualTo(bytes);
    return reader;
  }

  @Test
  void read_compressedStream_inAnyPieces_hasItsUsage() throws IOException {
    byte[] gzip = packed("gzip", STREAM.getBytes(UTF_8));
    check("gzip", gzip);
    check("X-GZIP", headed(gzip));
    check("deflate", packed("zlib", STREAM.getBytes(UTF_8)));
    check("deflate", packed("raw", STREAM.getBytes(UTF_8)));
  }

  @Test
  void read_pieceThatUnfoldsToMuch_isReadInTurns() throws IOException {
    String comments = (":" + " ".repeat(1_000) + "\n\n").repeat(5_000);
    byte[] gzip = packed("gzip", (comments + STREAM).getBytes(UTF_8));
    Inflated reader = Inflated.of("gzip", CHAT.stream(false));
    reader.read(gzip, 0, gzip.length);
    int turns = 0;
    while (reader.isBehind()) {
      assertThat(reader.complete()).isFalse();
      reader.goOn();
      turns++;
    }
    // Five million bytes by 256 KiB.
    assertThat(turns).isBetween(18, 20);
    assertThat(reader.usage().tokens().orElseThrow().total()).isEqualTo(14);

    Inflated hasty = Inflated.of("gzip", CHAT.stream(false));
    hasty.read(gzip, 0, gzip.length / 2);
    hasty.read(gzip, gzip.length / 2, gzip.length - gzip.length / 2);
    hasty.end((bytes, offset, length) -> {});
    assertThat(hasty.usage().tokens().orElseThrow().total()).isEqualTo(14);
    assertThat(hasty.isBroken()).isFalse();
  }

  private static void check(String encoding, byte[] bytes) {
    assertThat(Inflated.canRead(encoding)).isTrue();
    for (int cut = 0; cut < bytes.length; cut++) {
      Inflated reader = read(encoding, bytes, cut);
      assertThat(reader.isBroken()).isFalse();
      assertThat(reader.complete()).isTrue();
      ReadUsage usage = reader.usage();
      assertThat(usage.tokens().orElseThrow().toString()).isEqualTo("{input=9, output=5}");
    }
  }

  @Test
  void read_gzipInSeveralParts_hasItsUsage() throws IOException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    int half = STREAM.length() / 2;
    parts.writeBytes(headed(packed("gzip", STREAM.substring(0, half).getBytes(UTF_8))));
    int first = parts.size();
    parts.writeBytes(packed("gzip", STREAM.substring(half).getBytes(UTF_8)));
    check("gzip", parts.toByteArray());
    parts.writeBytes(new byte[3]);
    check("gzip", parts.toByteArray());

    byte[] foreign = Arrays.copyOf(parts.toByteArray(), first + 20);
    Arrays.fill(foreign, first, first + 20, (byte) 'x');
    assertThat(read("gzip", foreign).isBroken()).isTrue();
  }

  @Test
  void read_whatDoesNotUnfold_isBroken() throws IOException {
    byte[] gzip = packed("gzip", STREAM.getBytes(UTF_8));
    assertThat(read("gzip", STREAM.getBytes(UTF_8)).isBroken()).isTrue();
    assertThat(read("gzip", Arrays.copyOf(gzip, gzip.length / 2)).isBroken()).isTrue();
    byte[] random = new byte[5_000];
    new Random(1).nextBytes(random);
    assertThat(read("deflate", random).isBroken()).isTrue();
    assertThat(Inflated.canRead("br")).isFalse();
    assertThat(Inflated.canRead("gzip, br")).isFalse();
  }

  @Test
  void read_whatUnfoldsWithoutEnd_isGivenUp() throws IOException {
    byte[] bomb = packed("gzip", new byte[33 << 20]);
    assertThat(read("gzip", bomb).isBroken()).isTrue();
  }
}
