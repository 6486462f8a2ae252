package dev.purser.embedded;

import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.money.Money;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Source;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Makes usage records of attempts. */
final class Records {

  /** Where the ids come from; the same as those that a server takes over its API. */
  static final String ORIGIN = "api";

  private Records() {}

  static UsageRecord of(Attempt attempt, Usage usage, Instant time, Pricing pricing) {
    UsageRecord record =
        builder(attempt, time)
            .tokens(usage.tokens())
            .quantities(usage.quantities())
            .toolCalls(usage.toolCalls())
            .responseModel(usage.responseModel())
            .serviceTier(usage.serviceTier())
            .status(usage.status())
            .counted(usage.counted())
            .latencyMs(usage.latency().map(Duration::toMillis).orElse(-1L))
            .metadata(usage.metadata())
            .build();
    return record.toBuilder().cost(cost(record, usage, pricing)).build();
  }

  private static Cost cost(UsageRecord record, Usage usage, Pricing pricing) {
    if (usage.reported().isPresent()) {
      return usage.reported().get();
    }
    if (record.status() == Status.ERROR) {
      return Cost.Free.OF_CHARGE;
    }
    return pricing.costOf(record);
  }

  /** What stands for an attempt as long as nobody says what it used: its bound. */
  static UsageRecord intent(Attempt attempt, Demand demand, Instant now) {
    return builder(attempt, now)
        .tokens(
            TokenCounts.of(attempt.inputTokens().orElse(0), attempt.maxOutputTokens().orElse(0)))
        .status(Status.UNRESOLVED)
        .counted(Counted.ESTIMATED)
        .cost(
            demand.usd() instanceof Claim.Of(long ticks)
                ? new Cost.Priced(Money.ofTicks(ticks), List.of(), "")
                : new Cost.Unpriced("not known before the call"))
        .build();
  }

  private static UsageRecord.Builder builder(Attempt attempt, Instant time) {
    return UsageRecord.builder(
            new RecordId(attempt.org(), ORIGIN, attempt.id()),
            time,
            attempt.provider(),
            attempt.model())
        .operation(attempt.operation())
        .labels(attempt.labels())
        .source(Source.API);
  }

  /** Tells a repetition from a conflict. All parts are records whose text is their content. */
  static String hash(Record... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Record part : parts) {
        digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
