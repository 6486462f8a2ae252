package dev.purser.server.ui;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Shows how windows stand. */
final class BudgetMaker {

  private final Instant now;

  BudgetMaker(Instant now) {
    this.now = now;
  }

  /** Every window, the tightest first, {@code most} at most. */
  List<Board.Window> windows(List<DashboardData.Standing> standings, int most) {
    record Placed(Budget budget, WindowView view, BigDecimal fullness) {}
    List<Placed> all = new ArrayList<>();
    for (DashboardData.Standing standing : standings) {
      for (WindowView view : standing.windows()) {
        all.add(new Placed(standing.budget(), view, fullness(view)));
      }
    }
    all.sort(
        Comparator.comparing(Placed::fullness)
            .reversed()
            .thenComparing(p -> p.budget().key().id())
            .thenComparing(p -> group(p.view().group())));
    return all.stream().limit(most).map(p -> window(p.budget(), p.view())).toList();
  }

  private Board.Window window(Budget budget, WindowView view) {
    Unit unit = budget.unit();
    long limit = view.limit() + view.overrides();

    return new Board.Window(
        budget.key().id(),
        group(view.group()),
        terms(budget),
        state(budget, view),
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

  private static BigDecimal fullness(WindowView view) {
    long limit = view.limit() + view.overrides();
    BigDecimal used = BigDecimal.valueOf(view.settled()).add(BigDecimal.valueOf(view.held()));
    return limit <= 0
        ? BigDecimal.valueOf(Long.MAX_VALUE)
        : used.divide(BigDecimal.valueOf(limit), MathContext.DECIMAL64);
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

  /** The state of a window, as the control API names it. */
  private static String state(Budget budget, WindowView view) {
    BigDecimal settled = BigDecimal.valueOf(view.settled());
    BigDecimal limit = BigDecimal.valueOf(view.limit() + view.overrides());
    if (settled.compareTo(limit) >= 0) {
      return "exceeded";
    }
    if (settled.compareTo(limit.multiply(budget.criticalAt())) >= 0) {
      return "critical";
    }
    return settled.compareTo(limit.multiply(budget.warningAt())) >= 0 ? "warning" : "healthy";
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
