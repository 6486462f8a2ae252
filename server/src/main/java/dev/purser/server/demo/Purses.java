package dev.purser.server.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Budgets of every kind. Limits are set by what has been spent, so that whenever the demo starts,
 * some are far from their limit, some near, and some are soon reached.
 */
final class Purses {

  private Purses() {}

  /** Puts all of them. */
  static void fill(Server server, Instant now) throws IOException, InterruptedException {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    Map<String, BigDecimal> day = spent(server, today, now);
    Map<String, BigDecimal> month = spent(server, today.withDayOfMonth(1), now);
    BigDecimal all = month.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);

    put(server, "company-month", "usd", "month", "observe", above(all, "1.9", "50"), Map.of());
    put(
        server,
        "research-month",
        "usd",
        "month",
        "soft",
        above(of(month, "research"), "1.04", "2"),
        Map.of("match", Map.of("team", "research")));
    put(
        server,
        "growth-month",
        "usd",
        "month",
        "soft",
        above(of(month, "growth"), "0.9", "0.01"),
        Map.of("match", Map.of("team", "growth")));
    put(
        server,
        "support-day",
        "usd",
        "day",
        "hard",
        above(of(day, "support"), "1.2", "2"),
        Map.of("match", Map.of("team", "support")));
    put(
        server,
        "platform-day",
        "usd",
        "day",
        "hard",
        above(of(day, "platform"), "1.5", "5"),
        Map.of("match", Map.of("team", "platform"), "unknown_price", "allow"));
    put(
        server,
        "triage-hour",
        "usd",
        "hour",
        "hard",
        new BigDecimal("0.03"),
        Map.of("match", Map.of("agent", "triage")));
    put(
        server,
        "growth-tokens-hour",
        "tokens",
        "hour",
        "soft",
        new BigDecimal(2_000_000),
        Map.of("match", Map.of("team", "growth")));
    put(
        server,
        "requests-per-user-hour",
        "requests",
        "hour",
        "hard",
        new BigDecimal(2_000),
        Map.of(
            "per",
            List.of("user"),
            "limits",
            List.of(Map.of("group", Map.of("user", "gus"), "limit", "60"))));
  }

  private static void put(
      Server server,
      String id,
      String unit,
      String period,
      String enforcement,
      BigDecimal limit,
      Map<String, Object> more)
      throws IOException, InterruptedException {
    Map<String, Object> budget = new HashMap<>(more);
    budget.put("unit", unit);
    budget.put("limit", limit.toPlainString());
    budget.put("period", period);
    budget.put("enforcement", enforcement);
    server.put("/budgets/" + id, budget);
  }

  private static BigDecimal of(Map<String, BigDecimal> spent, String team) {
    return spent.getOrDefault(team, BigDecimal.ZERO);
  }

  private static BigDecimal above(BigDecimal spent, String times, String atLeast) {
    return spent
        .multiply(new BigDecimal(times))
        .max(new BigDecimal(atLeast))
        .setScale(2, RoundingMode.UP);
  }

  /** What each team has spent since the beginning of a day. */
  private static Map<String, BigDecimal> spent(Server server, LocalDate from, Instant to)
      throws IOException, InterruptedException {
    JsonNode report =
        server.get(
            "/reports/usage?granularity=none&group_by=team&from="
                + from.atStartOfDay().toInstant(ZoneOffset.UTC)
                + "&to="
                + to);
    Map<String, BigDecimal> spent = new HashMap<>();
    for (JsonNode row : report.path("rows").values()) {
      spent.put(row.at("/group/team").asString(""), new BigDecimal(row.path("cost").asString("0")));
    }
    return spent;
  }
}
