package dev.purser.server.api;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.node.ObjectNode;

/** How a window stands, as JSON. */
final class WindowJson {

  private static final int PERCENT_PLACES = 4;

  private WindowJson() {}

  static ObjectNode write(Budget budget, WindowView window) {
    Unit unit = budget.unit();
    ObjectNode json = Json.object();
    json.set("group", LabelsJson.group(window.group(), budget.per()));
    // With what was taken over, so that limit + overrides - settled - held is what remains.
    json.put("limit", unit.format(window.limit() + window.carried()));
    json.put("settled", unit.format(window.settled()));
    json.put("held", unit.format(window.held()));
    json.put("overrides", unit.format(window.overrides()));
    json.put("remaining", unit.format(window.remaining()));
    json.put("percent", percent(window).toPlainString());
    json.put("state", window.state(budget).wireName());
    json.put("overdraft", unit.format(Math.max(0, -window.remaining())));
    json.put("carried", unit.format(window.carried()));
    boolean ever = window.starts() == Period.EVER_START;
    Json.putInstant(json, "starts_at", ever ? 0 : window.starts());
    Json.putInstant(json, "resets_at", window.ends());
    json.put("active_holds", window.activeHolds());
    return json;
  }

  /** 100 times settled over the effective limit; a limit of nothing is always used up. */
  static BigDecimal percent(WindowView window) {
    BigDecimal limit = limit(window);
    if (limit.signum() == 0) {
      return BigDecimal.valueOf(100);
    }
    BigDecimal percent =
        BigDecimal.valueOf(window.settled())
            .movePointRight(2)
            .divide(limit, PERCENT_PLACES, RoundingMode.HALF_EVEN)
            .stripTrailingZeros();
    return percent.scale() < 0 ? percent.setScale(0) : percent;
  }

  private static BigDecimal limit(WindowView window) {
    return BigDecimal.valueOf(window.effectiveLimit());
  }
}
