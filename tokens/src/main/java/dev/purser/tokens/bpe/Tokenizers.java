package dev.purser.tokens.bpe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokenizers, loaded when first asked for. Thread-safe. */
public final class Tokenizers {

  private final Map<String, Vocabulary> vocabularies = new ConcurrentHashMap<>();
  private final Map<Encoding, Tokenizer> loaded = new ConcurrentHashMap<>();

  /**
   * The tokenizer of an encoding. The first call loads it, which takes about a tenth of a second.
   */
  public Tokenizer of(Encoding encoding) {
    Tokenizer tokenizer = loaded.get(encoding);
    return tokenizer != null ? tokenizer : loaded.computeIfAbsent(encoding, this::load);
  }

  /** Whether an encoding is loaded, so that {@link #of} answers at once. */
  public boolean isLoaded(Encoding encoding) {
    return loaded.containsKey(encoding);
  }

  private Tokenizer load(Encoding encoding) {
    return new Tokenizer(
        encoding, vocabularies.computeIfAbsent(encoding.vocabulary(), Snapshot::load));
  }
}
