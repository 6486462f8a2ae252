package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.wire.ProviderKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Provider OTHER =
      Provider.of("other", ProviderKind.OPENAI, URI.create("http://other"));
  private static final Provider FIRST =
      Provider.of("first", ProviderKind.OPENAI, URI.create("http://first"))
          .withRoutes(
              List.of(
                  new Provider.RouteRule("plain", 0, Duration.ZERO, List.of()),
                  new Provider.RouteRule(
                      "",
                      2,
                      Duration.ofMillis(100),
                      List.of(
                          new Provider.Fallback("other", ""),
                          new Provider.Fallback("first", "small")))));
  private static final Map<String, Provider> ALL = Map.of("first", FIRST, "other", OTHER);

  @Test
  void step_inOrder_retriesThenFallbacks() {
    Plan plan = new Plan(FIRST, "big", ALL);

    assertThat(plan.attempts()).isEqualTo(5);
    assertThat(plan.step(1)).isEqualTo(new Plan.Step(FIRST, "big"));
    assertThat(plan.step(3)).isEqualTo(new Plan.Step(FIRST, "big"));
    assertThat(plan.step(4)).isEqualTo(new Plan.Step(OTHER, "big"));
    assertThat(plan.step(5)).isEqualTo(new Plan.Step(FIRST, "small"));
  }

  @Test
  void waitMillis_retries_doubleAndFallbacksDoNotWait() {
    Plan plan = new Plan(FIRST, "big", ALL);

    assertThat(plan.waitMillis(1)).isZero();
    assertThat(plan.waitMillis(2)).isEqualTo(100);
    assertThat(plan.waitMillis(3)).isEqualTo(200);
    assertThat(plan.waitMillis(4)).isZero();
  }

  @Test
  void attempts_modelWithItsOwnRule_followsThat() {
    assertThat(new Plan(FIRST, "plain", ALL).attempts()).isEqualTo(1);
  }
}
