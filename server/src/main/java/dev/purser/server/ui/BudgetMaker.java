package dev.purser.server.ui;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Shows how windows stand. */
final class BudgetMaker {

  private static final int WINDOWS_PER_BUDGET = 2;

  private final Instant now;

  BudgetMaker(Instant now) {
    this.now = now;
  }

  /**
   * The tightest windows of each budget, {@code most} in all, the tightest first. Windows that are
   * about as full as each other are in the order of their names, so that they do not change places
   * with every call.
   */
  List<Board.Window> windows(List<DashboardData.Standing> standings, int most) {
    return standings.stream()
        .flatMap(BudgetMaker::tightest)
        .sorted(
            Comparator.comparing(Placed::fullness)
                .reversed()
                .thenComparing(p -> p.budget().key().id())
                .thenComparing(p -> group(p.view().group())))
        .limit(most)
        .map(p -> window(p.budget(), p.view()))
        .toList();
  }

  private static Stream<Placed> tightest(DashboardData.Standing standing) {
    return standing.windows().stream()
        .map(view -> new Placed(standing.budget(), view, fullness(view)))
        .sorted(Comparator.comparing(Placed::fullness).reversed())
        .limit(WINDOWS_PER_BUDGET);
  }

  private record Placed(Budget budget, WindowView view, BigDecimal fullness) {}

  private Board.Window window(Budget budget, WindowView view) {
    Unit unit = budget.unit();
    long limit = view.effectiveLimit();

    return new Board.Window(
        budget.key().id(),
        group(view.group()),
        terms(budget),
        view.state(budget).wireName(),
        percent(view.settled(), limit),
        Texts.amount(unit, view.settled()),
        view.held() == 0 ? Texts.NOTHING : Texts.amount(unit, view.held()),
        Texts.amount(unit, limit),
        Texts.amount(unit, view.remaining()),
        view.ends() == Period.EVER_END ? "never resets" : "resets " + resets(view),
        note(budget, view),
        bar(budget, view, limit));
  }

  /** A group as {@code user u-1, agent planner}. */
  static String group(Labels group) {
    List<String> pairs = new ArrayList<>();
    group.forEach((name, value) -> pairs.add(name + " " + value));
    return String.join(", ", pairs);
  }

  /** What is used of the limit in tenths, rounded down. */
  private static BigDecimal fullness(WindowView view) {
    BigDecimal limit = BigDecimal.valueOf(view.effectiveLimit());
    BigDecimal used = BigDecimal.valueOf(view.settled()).add(BigDecimal.valueOf(view.held()));
    return limit.signum() <= 0
        ? BigDecimal.valueOf(Long.MAX_VALUE)
        : used.movePointRight(1).divide(limit, 0, RoundingMode.DOWN);
  }

  private static String terms(Budget budget) {
    String unit = budget.unit() == Unit.USD ? "US dollars" : budget.unit().wireName();
    String period =
        budget.period() == Period.TOTAL
            ? "in total"
            : "per "
                + budget.period().wireName()
                + (budget.period() == Period.MINUTE || budget.period() == Period.HOUR
                    ? ""
                    : " (" + zone(budget) + ")");
    return budget.enforcement().wireName() + " · " + unit + " " + period;
  }

  private static String zone(Budget budget) {
    return budget.zone().normalized().equals(ZoneOffset.UTC) ? "UTC" : budget.zone().getId();
  }

  private static String percent(long settled, long limit) {
    return limit <= 0 ? "" : Texts.percent(Math.max(0, settled), limit);
  }

  private String resets(WindowView view) {
    return Texts.until(Duration.between(now, Instant.ofEpochMilli(view.ends())));
  }

  private static String note(Budget budget, WindowView view) {
    List<String> notes = new ArrayList<>();
    if (view.activeHolds() > 0) {
      notes.add(Texts.whole(view.activeHolds()) + (view.activeHolds() == 1 ? " hold" : " holds"));
    }
    if (view.carried() != 0) {
      notes.add("includes " + Texts.amount(budget.unit(), view.carried()).brief() + " taken over");
    }
    if (view.overrides() != 0) {
      notes.add("includes an override of " + Texts.amount(budget.unit(), view.overrides()).brief());
    }
    if (budget.enforcement().isCeiling() && budget.unboundedHold().isPresent()) {
      notes.add("no ceiling for requests without a bound");
    }
    return String.join(" · ", notes);
  }

  private static Board.Bar bar(Budget budget, WindowView view, long limit) {
    long settled = Math.max(0, view.settled());
    long used = Math.addExact(settled, view.held());
    long length = Math.max(used, limit);
    long warning =
        BigDecimal.valueOf(limit)
            .multiply(budget.warningAt())
            .setScale(0, RoundingMode.HALF_EVEN)
            .longValue();
    return new Board.Bar(
        Texts.width(settled, length),
        Texts.width(view.held(), length),
        Texts.width(limit, length),
        Texts.width(warning, length),
        used > limit);
  }
}
