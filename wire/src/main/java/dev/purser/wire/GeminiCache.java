package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Understands the answer to the creation of a cached content at Gemini, which says how many tokens
 * are kept, and from when to when: their storage is billed by the hour.
 */
final class GeminiCache implements Interpreter {

  /** What is kept, in tokens times hours. */
  static final String STORAGE = "cache_storage_token_hours";

  private static final BigDecimal SECONDS = BigDecimal.valueOf(3600);

  private final Tally tally;
  private long tokens = Json.ABSENT;
  private Optional<Instant> from = Optional.empty();
  private Optional<Instant> to = Optional.empty();

  GeminiCache(Tally tally) {
    this.tally = tally;
  }

  /** What a number of tokens is over a time. */
  static BigDecimal tokenHours(long tokens, long seconds) {
    return BigDecimal.valueOf(tokens)
        .multiply(BigDecimal.valueOf(seconds))
        .divide(SECONDS, 6, RoundingMode.HALF_UP);
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      switch (name) {
        case "createTime" -> from = time(json.text());
        case "expireTime" -> to = time(json.text());
        case "usageMetadata" ->
            json.fields(inner -> {
              if (inner.equals("totalTokenCount")) {
                tokens = json.count();
              }
            });
        case "error" -> tally.fail(Errors.type(json));
        default -> {}
      }
    });
    if (tokens == Json.UNREADABLE) {
      tally.problem("usage: a token count is not a whole number from 0 to " + Json.MOST);
    }
    if (tokens < 0) {
      return;
    }
    TokenCounts counts = TokenCounts.builder().add(TokenClass.CACHE_WRITE_5M, tokens).build();
    tally.figures(new Figures(Optional.of(counts), Quantities.NONE, Optional.empty(), List.of()));
    long seconds = seconds();
    if (seconds > 0) {
      tally.quantity(STORAGE, tokenHours(tokens, seconds));
    } else {
      tally.problem("usage: no times of storage");
    }
  }

  private long seconds() {
    return from.isPresent() && to.isPresent()
        ? Math.clamp(Duration.between(from.get(), to.get()).toSeconds(), 0, Json.MOST)
        : 0;
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.length() > 40 ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
