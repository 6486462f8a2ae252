package dev.purser.tokens.bpe;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tokenizers, loaded when first asked for. Thread-safe. */
public final class Tokenizers {

  private final Map<Encoding, Tokenizer> loaded = new ConcurrentHashMap<>();

  // Guarded by itself.
  private final Map<String, Vocabulary> vocabularies = new HashMap<>();

  /**
   * The tokenizer of an encoding. The first call loads it, which takes about a twentieth of a
   * second.
   */
  public Tokenizer of(Encoding encoding) {
    Tokenizer tokenizer = loaded.get(encoding);
    return tokenizer != null ? tokenizer : load(encoding);
  }

  /** Whether an encoding is loaded, so that {@link #of} answers at once. */
  public boolean isLoaded(Encoding encoding) {
    return loaded.containsKey(encoding);
  }

  // Without lambdas: a first count would wait for their machinery to be set up.
  private Tokenizer load(Encoding encoding) {
    synchronized (vocabularies) {
      Tokenizer known = loaded.get(encoding);
      if (known != null) {
        return known;
      }
      Vocabulary vocabulary = vocabularies.get(encoding.vocabulary());
      if (vocabulary == null) {
        vocabulary = Snapshot.load(encoding.vocabulary());
        vocabularies.put(encoding.vocabulary(), vocabulary);
      }
      Tokenizer tokenizer = new Tokenizer(encoding, vocabulary);
      loaded.put(encoding, tokenizer);
      return tokenizer;
    }
  }
}
