package dev.purser.tokens;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import dev.purser.tokens.estimate.Estimate;
import dev.purser.tokens.estimate.Learned;
import dev.purser.tokens.estimate.Lessons;
import dev.purser.tokens.estimate.UpperBound;
import dev.purser.tokens.overhead.ModelName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Counts the tokens of a text for a model. Thread-safe.
 *
 * <p>A vocabulary is loaded when first needed, which takes some 50 ms and 23 MB. Counting takes
 * about 10 ns a character, an estimate twice that: keep both off an event loop, but for short texts
 * once {@link #isReady}.
 */
public final class TokenCounter {

  private final Tokenizers tokenizers = new Tokenizers();
  private final Lessons lessons = new Lessons();

  /** A request can have a million texts, all for one model. */
  private volatile Known last = new Known("", Family.of(""));

  private record Known(String model, Family family) {}

  private Family family(String model) {
    Known known = last;
    if (!known.model.equals(model)) {
      known = new Known(model, Family.of(model));
      last = known;
    }
    return known.family;
  }

  /** The tokens of a text; no chat framing is added. */
  public TokenCount count(String text, String model) {
    return count(text, model, learned(model));
  }

  /** As {@link #count}, as if nothing had been learned: what {@link #learn} is told of. */
  public TokenCount countUntaught(String text, String model) {
    return count(text, model, Learned.NOTHING);
  }

  /** As {@link #countUntaught(String, String)}, of a text in UTF-8. */
  public TokenCount countUntaught(byte[] utf8, int from, int length, String model) {
    return family(model) instanceof Family.Exact(Encoding encoding)
        ? exact(tokenizers.of(encoding).count(utf8, from, length), encoding)
        : countUntaught(new String(utf8, from, length, StandardCharsets.UTF_8), model);
  }

  private TokenCount count(String text, String model, Learned learned) {
    Family family = family(model);
    Tokenizer tokenizer = tokenizers.of(family.encoding());
    return switch (family) {
      case Family.Exact(Encoding encoding) -> exact(tokenizer.count(text), encoding);
      case Family.Measured measured -> {
        Estimate estimate = measured.calibration().estimate(text, tokenizer);
        yield calibrated(learned.correct(estimate), UpperBound.ofText(text));
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

  /** A counter for the output of one answer, as it comes. */
  public OutputCounter output(String model) {
    return new OutputCounter(
        Family.of(model) instanceof Family.Exact(Encoding encoding)
            ? Optional.of(tokenizers.of(encoding).stream())
            : Optional.empty(),
        model);
  }

  /**
   * Whether a lesson for this model is worth the counting that it takes: never where texts are
   * counted exactly, always while little is known, one time in sixteen later. Cheap.
   */
  public boolean wantsLesson(String model) {
    return !isExact(model) && lessons.wanted(key(model));
  }

  /**
   * Learns from what a provider counted for a text that was estimated here. Nothing of the text is
   * kept, only how often which share was met. From twenty lessons on, {@code tokens} of later
   * counts for this model follow the middle of those shares, {@code low} and {@code high} their
   * outer twentieths. Bounds are not learned. Cheap, and does nothing where texts are counted
   * exactly.
   *
   * @param estimated {@link TokenCount#tokens} of {@link #countUntaught}; below 32 nothing is
   *     learned
   * @param actual what the provider says
   */
  public void learn(String model, long estimated, long actual) {
    if (!isExact(model)) {
      lessons.add(key(model), estimated, actual);
    }
  }

  /** What was learned of a model. */
  public Learned learned(String model) {
    return lessons.of(key(model));
  }

  /** Sellers put names in front, which changes nothing. */
  private static String key(String model) {
    return ModelName.of(model).plain();
  }

  /** The most tokens that any text of these bytes can have, without counting. */
  public static long mostTokens(byte[] utf8, String model) {
    return mostTokens(utf8, 0, utf8.length, model);
  }

  /** As {@link #mostTokens(byte[], String)}, of the bytes of {@code [from, to)}. */
  public static long mostTokens(byte[] utf8, int from, int to, String model) {
    return Family.of(model) instanceof Family.Exact(Encoding encoding)
        ? encoding.mostTokens(utf8, from, to)
        : UpperBound.ofBytes(utf8, from, to);
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
