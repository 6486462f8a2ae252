package dev.purser.core.price;

import dev.purser.core.money.Money;
import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * What is counted of the calls of an account, from the start of each period, because prices depend
 * on it: such as the tokens of a month.
 *
 * @param of {@code tokens}, {@code input} or {@code output} (every token class of that kind),
 *     {@code spend} (US dollars), {@code requests}, or the name of a quantity
 * @param period how long it counts
 * @param zone whose calendar the periods follow
 * @param pool what is counted together at a seller: the calls of every offer that names this pool;
 *     empty for those of its own offer alone
 * @param together whether the calls of all accounts count together
 */
public record Meter(String of, Period period, ZoneId zone, String pool, boolean together) {

  private static final String SPEND = "spend";
  private static final String REQUESTS = "requests";

  /** How long a meter counts before it starts again at 0. */
  public enum Period {
    /** From midnight to midnight. */
    DAY,
    /** A calendar month. */
    MONTH,
    /** Three calendar months, from January, April, July or October on. */
    QUARTER,
    /** A calendar year. */
    YEAR;

    /**
     * How long a count matters after its period began: to the end of the period, and two months
     * more, as results of batches come late.
     */
    public Duration reach() {
      return switch (this) {
        case DAY, MONTH -> Duration.ofDays(63);
        case QUARTER -> Duration.ofDays(92 + 62);
        case YEAR -> Duration.ofDays(366 + 62);
      };
    }

    /** The name used in price files. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    private LocalDate start(LocalDate date) {
      return switch (this) {
        case DAY -> date;
        case MONTH -> date.with(TemporalAdjusters.firstDayOfMonth());
        case QUARTER -> date.with(IsoFields.DAY_OF_QUARTER, 1);
        case YEAR -> date.with(TemporalAdjusters.firstDayOfYear());
      };
    }
  }

  /** When the period began that an instant lies in. */
  Instant start(Instant at) {
    return period.start(LocalDate.ofInstant(at, zone)).atStartOfDay(zone).toInstant();
  }

  /**
   * A call, or a run of it.
   *
   * @param first whether it is the call or its first run, with which the call and its cost count
   * @param cost what the whole call cost; nothing where that is not known yet
   */
  record Use(Priceable of, boolean first, Money cost) {}

  /** What it counts of a call or a run of it. */
  BigDecimal amount(Use use) {
    return switch (of) {
      case SPEND -> use.first() ? BigDecimal.valueOf(use.cost().ticks(), 10) : BigDecimal.ZERO;
      case REQUESTS -> use.first() ? BigDecimal.ONE : BigDecimal.ZERO;
      default ->
          countsTokens()
              ? BigDecimal.valueOf(tokens(use.of().tokens()))
              : quantity(use.of().quantities());
    };
  }

  private BigDecimal quantity(Quantities quantities) {
    BigDecimal sum = BigDecimal.ZERO;
    for (var quantity : quantities.amounts().entrySet()) {
      if (Units.isOf(of, quantity.getKey())) {
        sum = sum.add(quantity.getValue());
      }
    }
    return sum;
  }

  /** Whether it counts tokens. */
  boolean countsTokens() {
    return of.equals(Family.TOKENS.wireName())
        || of.equals(Family.INPUT.wireName())
        || of.equals(Family.OUTPUT.wireName());
  }

  /** Whether it counts a quantity. */
  boolean countsQuantity() {
    return !countsTokens() && !of.equals(SPEND) && !of.equals(REQUESTS);
  }

  /** Whether it counts calls. */
  boolean countsRequests() {
    return of.equals(REQUESTS);
  }

  /** Whether tokens of the answer count. */
  boolean countsOutput() {
    return !of.equals(Family.INPUT.wireName());
  }

  private long tokens(TokenCounts tokens) {
    return switch (of) {
      case "input" -> tokens.inputTotal();
      case "output" -> tokens.outputTotal();
      default -> tokens.total();
    };
  }

  /** Where the count of an account stands. */
  AccountUse.Key key(String account, String seller, String model, Instant at) {
    return new AccountUse.Key(
        together ? "" : account,
        seller,
        pool.isEmpty() ? model : "pool " + pool,
        of,
        period,
        start(at));
  }
}
