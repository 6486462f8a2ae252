package dev.purser.core.usage;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a record cost, and why. A call that cannot be priced is {@link Unpriced}, never zero.
 *
 * <p>The lines of a cost sum to its amount exactly.
 */
public sealed interface Cost {

  /** The amount, or empty where it is unknown. */
  Optional<Money> amount();

  /** The explanation, class by class; empty where there is nothing to explain. */
  List<CostLine> lines();

  /** The price used, as {@code <offer>@<from>}; empty where none was. */
  String price();

  /**
   * The API name of the status: {@code priced}, {@code free}, {@code unpriced}, {@code reported}.
   */
  String status();

  /**
   * By how much what the provider reported is above what the catalogue makes of it, negative where
   * it is below; empty where they agree or nothing can be compared.
   */
  default Optional<Money> divergence() {
    return Optional.empty();
  }

  /** The amount in ticks, 0 where it is unknown: what windows and sums add up. */
  default long ticksOrZero() {
    return amount().map(Money::ticks).orElse(0L);
  }

  /** Computed from a price of the catalogue. */
  record Priced(Money money, List<CostLine> lines, String price) implements Cost {
    /** Copies the lines. */
    public Priced {
      lines = List.copyOf(lines);
    }

    @Override
    public Optional<Money> amount() {
      return Optional.of(money);
    }

    @Override
    public String status() {
      return "priced";
    }
  }

  /** Nothing to pay: an error answer, a model whose price is zero. */
  record Free(String price) implements Cost {
    /** Free without a price behind it. */
    public static final Free OF_CHARGE = new Free("");

    @Override
    public Optional<Money> amount() {
      return Optional.of(Money.ZERO);
    }

    @Override
    public List<CostLine> lines() {
      return List.of();
    }

    @Override
    public String status() {
      return "free";
    }
  }

  /** Not known, with the reason in words. */
  record Unpriced(String reason) implements Cost {
    @Override
    public Optional<Money> amount() {
      return Optional.empty();
    }

    @Override
    public List<CostLine> lines() {
      return List.of();
    }

    @Override
    public String price() {
      return "";
    }

    @Override
    public String status() {
      return "unpriced";
    }
  }

  /**
   * Said by the provider itself.
   *
   * @param money what he says
   * @param lines the explanation; empty where there is none
   * @param price the price that the catalogue has for it; empty where it has none
   * @param calculated what it would cost by the catalogue; empty where that cannot price it
   */
  record Reported(Money money, List<CostLine> lines, String price, Optional<Money> calculated)
      implements Cost {

    /** A provider who writes dollars as a binary fraction may be off by the last digit. */
    private static final long ROUNDING_TICKS = 1;

    /** A cost that nothing is compared with. */
    public Reported(Money money, List<CostLine> lines, String price) {
      this(money, lines, price, Optional.empty());
    }

    /** Copies the lines. */
    public Reported {
      lines = List.copyOf(lines);
    }

    @Override
    public Optional<Money> amount() {
      return Optional.of(money);
    }

    @Override
    public String status() {
      return "reported";
    }

    @Override
    public Optional<Money> divergence() {
      return calculated
          .map(money::minus)
          .filter(difference -> Math.abs(difference.ticks()) > ROUNDING_TICKS);
    }
  }

  /**
   * One priced class of a record.
   *
   * @param unit a token class or quantity by its API name
   * @param quantity how many of the unit
   * @param unitPrice the price of {@code per} units in USD: a decimal, or a fraction such as {@code
   *     1/12}
   * @param per how many units the price is for, at least 1
   * @param money the amount of this line; lines are rounded so that they sum to the record
   */
  record CostLine(String unit, BigDecimal quantity, String unitPrice, long per, Money money) {}
}
