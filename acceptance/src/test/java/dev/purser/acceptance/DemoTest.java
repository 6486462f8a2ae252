package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Application;
import dev.purser.server.config.Configs;
import dev.purser.server.demo.Demo;
import dev.purser.testkit.FakeUpstream;
import dev.purser.testkit.Until;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the demo shows at once: a past, budgets of every kind, and calls that come in. */
class DemoTest {

  @Test
  void demo_withinSeconds_hasHistoryBudgetsAndTraffic() {
    try (Application application =
            Application.startSimulated(
                Configs.load(
                    Optional.empty(),
                    Map.of("PURSER_LEDGER_URL", "memory"),
                    Map.of("--port", "0")));
        Control control = new Control(application.address());
        Demo demo = Demo.start(application.address(), Optional.empty(), InstantSource.system())) {
      assertThat(demo.ready()).succeedsWithin(FakeUpstream.PATIENCE);

      Instant now = Instant.now();
      JsonNode report =
          control.get(
              "/api/v1/reports/usage?granularity=day&group_by=provider&from=%s&to=%s"
                  .formatted(now.minus(Duration.ofDays(20)), now));
      assertThat(report.at("/totals/records").asLong()).isGreaterThan(1_000);
      assertThat(report.path("rows").size()).isGreaterThan(3 * 13);
      assertThat(values(control.get("/api/v1/budgets"), "enforcement"))
          .containsExactlyInAnyOrder("hard", "soft", "observe");
      assertThat(values(control.get("/api/v1/budgets"), "unit"))
          .containsExactlyInAnyOrder("usd", "tokens", "requests");
      assertThat(control.get("/api/v1/keys").path("items")).hasSize(4);
      Until.isTrue(
          "three providers answered calls well",
          () ->
              gatewayRecords(control).stream()
                      .filter(record -> record.path("status").asString().equals("ok"))
                      .map(record -> record.path("provider").asString())
                      .distinct()
                      .count()
                  >= 3);
      assertThat(gatewayRecords(control))
          .allMatch(record ->
              record.path("provider").asString().equals("sandbox")
                  || !record.at("/cost/status").asString().equals("unpriced"));
    }
  }

  private static List<JsonNode> gatewayRecords(Control control) {
    String from = Instant.now().minus(Duration.ofMinutes(5)).toString();
    return control.get("/api/v1/usage?limit=1000&from=" + from).path("items").values().stream()
        .filter(record -> record.path("source").asString().equals("gateway"))
        .toList();
  }

  private static Set<String> values(JsonNode list, String field) {
    return list.path("items").values().stream()
        .map(item -> item.path(field).asString())
        .collect(Collectors.toSet());
  }
}
