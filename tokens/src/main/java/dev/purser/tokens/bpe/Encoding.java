package dev.purser.tokens.bpe;

import java.util.Locale;
import java.util.Optional;

/** A public way to turn text into tokens: a vocabulary and a rule that cuts text into pieces. */
public enum Encoding {
  /** gpt-4o and what came after it. */
  O200K_BASE("o200k_base"),
  /** The open weights: o200k_base with more special tokens. */
  O200K_HARMONY("o200k_base"),
  /** gpt-4, gpt-3.5 and the embedding models. */
  CL100K_BASE("cl100k_base"),
  /** Codex and the text-davinci models. */
  P50K_BASE("p50k_base"),
  /** GPT-3's first models and GPT-2. */
  R50K_BASE("r50k_base");

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final String vocabulary;

  Encoding(String vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The name used in the API, such as {@code o200k_base}. */
  public String wireName() {
    return wireName;
  }

  /** The encoding with this API name, if there is one. */
  public static Optional<Encoding> ofWireName(String name) {
    for (Encoding encoding : values()) {
      if (encoding.wireName.equals(name)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  /** The vocabulary, which encodings can share. */
  String vocabulary() {
    return vocabulary;
  }

  Scanner scanner() {
    return switch (this) {
      case O200K_BASE, O200K_HARMONY -> new O200kScanner();
      case CL100K_BASE -> new Cl100kScanner();
      case P50K_BASE, R50K_BASE -> new R50kScanner();
    };
  }
}
