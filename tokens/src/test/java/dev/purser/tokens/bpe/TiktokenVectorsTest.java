package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TiktokenVectorsTest {

  private static final Tokenizers TOKENIZERS = new Tokenizers();

  static Stream<String> vectors() throws IOException {
    try (InputStream in = TiktokenVectorsTest.class.getResourceAsStream("tiktoken-vectors.tsv")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return all.lines().filter(line -> !line.startsWith("#"));
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("vectors")
  void encode_text_hasTiktokensIds(String vector) {
    String[] fields = vector.split("\t");
    Tokenizer tokenizer = TOKENIZERS.of(Encoding.ofWireName(fields[0]).orElseThrow());
    String text = new String(Base64.getDecoder().decode(fields[1]), StandardCharsets.UTF_8);
    int[] ids = Arrays.stream(fields[2].split(" ")).mapToInt(Integer::parseInt).toArray();

    assertThat(tokenizer.encode(text)).containsExactly(ids);
    assertThat(tokenizer.count(text)).isEqualTo(ids.length);
    assertThat(tokenizer.decode(ids)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }
}
