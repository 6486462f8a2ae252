package dev.purser.tokens;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import dev.purser.tokens.estimate.Estimate;
import dev.purser.tokens.estimate.Learned;
import dev.purser.tokens.estimate.UpperBound;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the tokens of a text for a model. Thread-safe.
 *
 * <p>A vocabulary is loaded when first needed, which takes some 150 ms and 20 MB. Counting takes
 * about 10 ns a character, an estimate twice that: keep both off an event loop, but for short texts
 * once {@link #isReady}.
 */
public final class TokenCounter {

  /** For so many models at most something is learned: names come from callers. */
  private static final int MODELS = 1000;

  private final Tokenizers tokenizers = new Tokenizers();
  private final Map<String, Learned> learned = new ConcurrentHashMap<>();

  /** The tokens of a text; no chat framing is added. */
  public TokenCount count(String text, String model) {
    Family family = Family.of(model);
    Tokenizer tokenizer = tokenizers.of(family.encoding());
    return switch (family) {
      case Family.Exact(Encoding encoding) -> exact(tokenizer.count(text), encoding);
      case Family.Measured measured -> {
        Estimate estimate = measured.calibration().estimate(text, tokenizer);
        yield calibrated(correct(estimate, model), UpperBound.ofText(text));
      }
    };
  }

  private static TokenCount exact(long tokens, Encoding encoding) {
    return new TokenCount(
        tokens, tokens, tokens, tokens, TokenCount.Method.EXACT, encoding.wireName());
  }

  private static TokenCount calibrated(Estimate estimate, long bound) {
    long high = Math.min(estimate.high(), bound);
    long tokens = Math.min(estimate.tokens(), high);
    return new TokenCount(
        tokens,
        Math.min(estimate.low(), tokens),
        high,
        bound,
        TokenCount.Method.CALIBRATED,
        Encoding.O200K_BASE.wireName());
  }

  private Estimate correct(Estimate estimate, String model) {
    return learned.getOrDefault(model, Learned.NOTHING).correct(estimate);
  }

  /**
   * Learns from what a provider counted for a text that was estimated here. Nothing is kept but how
   * often which share was met.
   *
   * @param estimated {@link TokenCount#tokens} as it was without anything learned
   * @param actual what the provider says
   */
  public void learn(String model, long estimated, long actual) {
    if (Family.of(model) instanceof Family.Measured
        && (learned.size() < MODELS || learned.containsKey(model))) {
      learned.merge(
          model,
          Learned.NOTHING.with(estimated, actual),
          (known, one) -> known.with(estimated, actual));
    }
  }

  /** The most tokens that any text of these bytes can have, without counting. */
  public static long mostTokens(byte[] utf8, String model) {
    return Family.of(model) instanceof Family.Exact
        ? utf8.length
        : UpperBound.ofBytes(utf8, 0, utf8.length);
  }

  /** Whether the model's own vocabulary is public, so that texts are counted exactly. */
  public boolean isExact(String model) {
    return Family.of(model) instanceof Family.Exact;
  }

  /** The API name of the vocabulary that is counted with for a model. */
  public String encoding(String model) {
    return Family.of(model).encoding().wireName();
  }

  /** Whether the vocabulary for a model is loaded. */
  public boolean isReady(String model) {
    return tokenizers.isLoaded(Family.of(model).encoding());
  }
}
