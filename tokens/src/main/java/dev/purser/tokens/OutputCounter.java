package dev.purser.tokens;

import dev.purser.tokens.bpe.StreamCounter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Counts the output of one answer as it comes. For one thread at a time.
 *
 * <p>Where the model's vocabulary is public the count is exact, but for words of more than a
 * kilobyte, as {@link StreamCounter#most} says; elsewhere it is the most that the text can have.
 */
public final class OutputCounter {

  private final Optional<StreamCounter> exact;
  private final String model;
  private long bound;

  OutputCounter(Optional<StreamCounter> exact, String model) {
    this.exact = exact;
    this.model = model;
  }

  /** Takes the next part of the text, which may be cut anywhere. */
  public void add(String text) {
    if (exact.isPresent()) {
      exact.get().add(text);
    } else {
      bound += TokenCounter.mostTokens(text.getBytes(StandardCharsets.UTF_8), model);
    }
  }

  /** No fewer tokens than all that came so far has. */
  public long most() {
    return exact.map(StreamCounter::most).orElse(bound);
  }
}
