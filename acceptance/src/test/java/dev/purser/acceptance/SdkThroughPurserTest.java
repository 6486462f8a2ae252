package dev.purser.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.Received;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Official SDKs, whose only change is the base URL, and what the books say afterwards. */
class SdkThroughPurserTest {

  private static Running running;
  private static Control control;

  @BeforeAll
  static void start(@TempDir Path data) {
    running = new Running(data);
    control = running.control();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  static List<SdkCase> cases() {
    return SdkCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void call_ofAnSdk_isPassedOnAndCountedExactlyOnce(SdkCase sdkCase) {
    String team = sdkCase.name();
    String key = control.keyOf(team);
    control.budget(team + "-usd", team, "usd", "100");
    control.budget(team + "-tokens", team, "tokens", "1000000");
    control.budget(team + "-requests", team, "requests", "1000");
    int before = running.upstream().received().size();
    running.upstream().answer(sdkCase.reply());

    Heard directly;
    try (Sdks sdks = Sdks.directly(running.upstream().baseUrl().toString())) {
      directly = sdkCase.call().apply(sdks);
    }
    Heard through;
    try (Sdks sdks = Sdks.at(control.base().toString(), key)) {
      through = sdkCase.call().apply(sdks);
    }

    assertThat(directly).isEqualTo(sdkCase.heard());
    assertThat(through).isEqualTo(sdkCase.heard());
    List<Received> received =
        running.upstream().received().subList(before, running.upstream().received().size());
    assertThat(received).as("one call each, so no retries").hasSize(2);
    assertPassedOn(sdkCase, received.getFirst(), received.getLast());
    assertBooked(sdkCase, 1);

    byte[] raw = sendAgain(sdkCase, received.getFirst(), key);

    assertThat(raw).isEqualTo(Bodies.of(sdkCase.visible()));
    assertBooked(sdkCase, 2);
  }

  /**
   * The upstream sees the provider's own key, and the body but for the usage that was asked for.
   */
  private static void assertPassedOn(SdkCase sdkCase, Received direct, Received through) {
    Optional<String> credential =
        switch (sdkCase.provider()) {
          case "openai" -> through.header("authorization").map(value -> value.substring(7));
          case "anthropic" -> through.header("x-api-key");
          default -> through.header("x-goog-api-key");
        };
    assertThat(credential).hasValue("sk-" + sdkCase.provider());
    assertThat(through.headers().toString()).doesNotContain("psr_");
    assertThat(through.query()).isEqualTo(direct.query()).doesNotContain("psr_");
    assertThat(through.path()).isEqualTo(direct.path());
    boolean edited = !sdkCase.body().equals(sdkCase.visible());
    if (edited) {
      assertThat(through.text()).contains("\"include_usage\":true");
      assertThat(direct.text()).doesNotContain("include_usage");
    } else {
      assertThat(through.body()).isEqualTo(direct.body());
    }
  }

  /** The same request from a client that hides nothing. */
  private static byte[] sendAgain(SdkCase sdkCase, Received direct, String key) {
    String query = direct.query().isEmpty() ? "" : "?" + direct.query();
    HttpResponse<byte[]> answer =
        control.send(
            "POST",
            "/" + sdkCase.provider() + direct.path() + query,
            direct.text(),
            Map.of("authorization", "Bearer " + key));
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-purser-request-id")).isPresent();
    assertThat(answer.headers().firstValue("x-purser-record-id")).isPresent();
    if (!sdkCase.streamed()) {
      assertThat(answer.headers().firstValue("x-purser-cost")).hasValue(sdkCase.cost());
    }
    return answer.body();
  }

  /** Nothing is waited for: what is answered is in the books. */
  private static void assertBooked(SdkCase sdkCase, int calls) {
    String team = sdkCase.name();
    BigDecimal cost = new BigDecimal(sdkCase.cost());
    BigDecimal all = cost.multiply(BigDecimal.valueOf(calls));
    List<JsonNode> records = control.records(team);
    assertThat(records).hasSize(calls);
    for (JsonNode record : records) {
      assertThat(record.path("provider").asString()).isEqualTo(sdkCase.provider());
      assertThat(record.path("status").asString()).isEqualTo("ok");
      assertThat(record.path("counted").asString()).isEqualTo("provider");
      assertThat(record.path("source").asString()).isEqualTo("gateway");
      assertThat(record.at("/labels/team").asString()).isEqualTo(team);
      assertThat(nonZero(record.path("tokens"))).isEqualTo(new TreeMap<>(sdkCase.tokens()));
      assertThat(record.at("/cost/status").asString()).isEqualTo("priced");
      assertThat(decimal(record.at("/cost/amount"))).isEqualByComparingTo(cost);
      BigDecimal lines = BigDecimal.ZERO;
      for (JsonNode line : record.at("/cost/lines").values()) {
        lines = lines.add(decimal(line.path("amount")));
      }
      assertThat(lines).isEqualByComparingTo(cost);
    }
    assertMoved(team + "-usd", all);
    assertMoved(team + "-tokens", BigDecimal.valueOf(sdkCase.totalTokens() * calls));
    assertMoved(team + "-requests", BigDecimal.valueOf(calls));
    Instant now = Instant.now();
    JsonNode report =
        control.get(
            "/api/v1/reports/usage?granularity=none&team=%s&from=%s&to=%s"
                .formatted(team, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1))));
    JsonNode totals = report.path("totals");
    assertThat(totals.path("records").asLong()).isEqualTo(calls);
    assertThat(totals.path("total_tokens").asLong()).isEqualTo(sdkCase.totalTokens() * calls);
    assertThat(decimal(totals.path("cost"))).isEqualByComparingTo(all);
  }

  private static void assertMoved(String budget, BigDecimal settled) {
    JsonNode window = control.window(budget);
    assertThat(decimal(window.path("settled"))).as(budget).isEqualByComparingTo(settled);
    assertThat(decimal(window.path("held"))).as(budget + " held").isEqualByComparingTo("0");
    assertThat(window.path("active_holds").asInt()).isZero();
  }

  private static Map<String, Long> nonZero(JsonNode tokens) {
    Map<String, Long> counts = new TreeMap<>();
    tokens
        .properties()
        .forEach(count -> {
          if (count.getValue().asLong() != 0) {
            counts.put(count.getKey(), count.getValue().asLong());
          }
        });
    return counts;
  }

  private static BigDecimal decimal(JsonNode node) {
    assertThat(node.isString()).as("money and amounts are decimal strings: " + node).isTrue();
    return new BigDecimal(node.asString());
  }
}
