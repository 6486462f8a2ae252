package dev.purser.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of a text for a model. Thread-safe.
 *
 * <p>A vocabulary is loaded when first needed, which takes some 300 ms and 30 MB. Counting takes
 * about 100 ns a character: keep both off an event loop, but for short texts once {@link #isReady}.
 */
public final class TokenCounter {

  /* The engine below keeps some hundred bytes for each character of one call, so that a single body
   * of megabytes could exhaust the heap. Texts are counted in slices; a cut can split a token, which
   * one token a slice makes good. */
  private static final int SLICE = 64 * 1024;

  private final EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
  private final Map<Family, Encoding> loaded = new ConcurrentHashMap<>(new EnumMap<>(Family.class));

  /** The tokens of a text; no chat framing is added. */
  public TokenCount count(String text, String model) {
    Family family = Family.of(model);
    Encoding encoding =
        loaded.computeIfAbsent(family, needed -> registry.getEncoding(needed.encoding));
    if (text.length() <= SLICE) {
      return family.scale(encoding.countTokensOrdinary(text));
    }
    long sum = 0;
    int from = 0;
    while (from < text.length()) {
      int to = cut(text, from);
      sum += encoding.countTokensOrdinary(text.substring(from, to)) + (to < text.length() ? 1 : 0);
      from = to;
    }
    return family.scale(sum);
  }

  /** The end of the slice from {@code from}: before a space where one is near. */
  private static int cut(String text, int from) {
    int end = from + SLICE;
    if (end >= text.length()) {
      return text.length();
    }
    for (int at = end; at > end - 256; at--) {
      if (text.charAt(at) == ' ') {
        return at;
      }
    }
    return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  /** Whether the vocabulary for a model is loaded. */
  public boolean isReady(String model) {
    return loaded.containsKey(Family.of(model));
  }

  /**
   * The most tokens that one byte of UTF-8 text can become: 1 for byte-level vocabularies without
   * normalisation, 2 where neither is known.
   */
  public static int tokensPerByte(String model) {
    return Family.of(model).isExact() ? 1 : 2;
  }
}
