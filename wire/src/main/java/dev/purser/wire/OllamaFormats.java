package dev.purser.wire;

import java.util.List;
import java.util.Set;

/** The formats of Ollama. It streams objects on lines, unless it is asked not to. */
final class OllamaFormats {

  static final Format CHAT = text("ollama.chat", true);

  static final Format GENERATE = text("ollama.generate", true);

  static final Format EMBED =
      new Dialect(
          "ollama.embed",
          OllamaRequests::embed,
          List.of(),
          true,
          false,
          OllamaAnswer::new,
          kept -> new Sieve(kept, Set.of("embedding", "embeddings")));

  private OllamaFormats() {}

  private static Format text(String name, boolean lines) {
    return new Dialect(
        name,
        OllamaRequests::text,
        List.of("options.num_predict"),
        true,
        false,
        OllamaAnswer::new,
        WholeAnswer.KEEP_ALL,
        lines);
  }
}
