package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Cost.CostLine;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls whose bills were worked out by hand, at the shipped prices, exact to the tick. */
class WorkedCasesTest {

  private static final Catalog CATALOG = Catalogs.builtIn();
  private static final String NOW = "2026-11-20T12:00:00Z";

  private static Cost cost(
      String provider,
      String model,
      String at,
      Quantities quantities,
      String tier,
      String region,
      TokenCounts tokens) {
    Cost cost =
        CATALOG.cost(
            new Priceable(
                provider, model, Instant.parse(at), tokens, quantities, tier, region, ""));
    assertThat(cost.lines().stream().map(CostLine::money).reduce(Money.ZERO, Money::plus))
        .isEqualTo(cost.amount().orElseThrow());
    return cost;
  }

  private static String usd(String provider, String model, String at, TokenCounts tokens) {
    return usd(cost(provider, model, at, Quantities.NONE, "", "", tokens));
  }

  private static String usd(Cost cost) {
    return cost.amount().orElseThrow().toDecimal();
  }

  private static TokenCounts tokens(long input, long read, long write, long output) {
    return TokenCounts.builder()
        .add(TokenClass.INPUT, input)
        .add(TokenClass.CACHE_READ, read)
        .add(TokenClass.CACHE_WRITE_5M, write)
        .add(TokenClass.OUTPUT, output)
        .build();
  }

  @Test
  void cost_reasoningCacheAndSearch_ofXai() {
    TokenCounts tokens =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 1_467)
            .add(TokenClass.CACHE_READ, 1_280)
            .add(TokenClass.OUTPUT, 23)
            .add(TokenClass.REASONING, 237)
            .build();
    Cost cost = cost("xai", "grok-4.3", NOW, Quantities.of("web_search", 1), "", "", tokens);
    assertThat(usd(cost)).isEqualTo("0.00773975");
  }

  @Test
  void cost_ofAModelThatIsServedByItsSuccessor_isThatOfTheSuccessor() {
    TokenCounts tokens =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 1_467)
            .add(TokenClass.CACHE_READ, 1_280)
            .add(TokenClass.OUTPUT, 23)
            .add(TokenClass.REASONING, 237)
            .build();
    Quantities search = Quantities.of("web_search", 1);
    String model = "grok-4-fast-reasoning";
    assertThat(usd(cost("xai", model, "2026-07-08T12:00:00Z", search, "", "", tokens)))
        .isEqualTo("0.00773975");
    assertThat(usd(cost("xai", model, "2026-05-14T12:00:00Z", search, "", "", tokens)))
        .isEqualTo("0.0054874");
  }

  @Test
  void cost_adviceOfAnotherModelWithinOneCall_isPricedAtItsOwnRates() {
    List<UsagePart> parts =
        List.of(
            new UsagePart("", tokens(2_390, 0, 0, 121)),
            new UsagePart("claude-opus-4-8", tokens(2_518, 0, 0, 22)));
    Cost cost =
        CATALOG.cost(
            new Priceable(
                "anthropic",
                "claude-sonnet-5",
                Instant.parse(NOW),
                tokens(4_908, 0, 0, 143),
                parts,
                Quantities.NONE,
                "",
                "",
                "",
                ""));
    assertThat(usd(cost)).isEqualTo("0.01913");
  }

  @Test
  void cost_compactionRows_addUp() {
    assertThat(usd("anthropic", "claude-sonnet-4-6", NOW, tokens(281, 55_096, 0, 91)))
        .isEqualTo("0.0187368");
  }

  @Test
  void cost_adviceOfAnotherModel_isTheSumOfTwo() {
    Cost asked =
        cost(
            "anthropic", "claude-sonnet-5", NOW, Quantities.NONE, "", "", tokens(2_390, 0, 0, 121));
    Cost advice =
        cost("anthropic", "claude-opus-4-8", NOW, Quantities.NONE, "", "", tokens(2_518, 0, 0, 22));
    assertThat(asked.amount().orElseThrow().plus(advice.amount().orElseThrow()).toDecimal())
        .isEqualTo("0.01913");
  }

  @Test
  void cost_writePriceThatIsNoDecimal_isExactUntilTheOneRounding() {
    TokenCounts tokens = tokens(7, 2_161, 2_161, 100);
    Cost cost = cost("openrouter", "google/gemini-2.5-flash", NOW, Quantities.NONE, "", "", tokens);
    assertThat(usd(cost)).isEqualTo("0.0004970133");
    assertThat(cost.lines()).extracting(CostLine::unitPrice).contains("1/12");
  }

  @Test
  void cost_longContextAndANewPrice_onTheirBoundaries() {
    TokenCounts atThreshold = tokens(20_000, 250_000, 2_000, 1_000);
    TokenCounts below = tokens(19_999, 250_000, 2_000, 1_000);
    String model = "gpt-5.6-luna";
    assertThat(usd("openai", model, "2026-07-29T23:59:59Z", atThreshold)).isEqualTo("0.104");
    assertThat(usd("openai", model, "2026-07-30T00:00:00Z", atThreshold)).isEqualTo("0.0208");
    assertThat(usd("openai", model, "2026-07-30T00:00:00Z", below)).isEqualTo("0.0106998");
  }

  @Test
  void cost_peakHoursOnWorkdays_sinceTheirDate() {
    TokenCounts tokens = tokens(2_000, 8_000, 0, 1_000);
    String model = "deepseek-v4-pro";
    assertThat(usd("deepseek", model, "2026-10-12T02:30:00Z", tokens)).isEqualTo("0.006952");
    assertThat(usd("deepseek", model, "2026-10-17T02:30:00Z", tokens)).isEqualTo("0.003476");
    assertThat(usd("deepseek", model, "2026-08-14T02:30:00Z", tokens)).isEqualTo("0.001769");
  }

  @Test
  void cost_regionAndBatch_multiplyTokensButNotSearches() {
    TokenCounts tokens =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 1_000)
            .add(TokenClass.CACHE_READ, 40_000)
            .add(TokenClass.CACHE_WRITE_5M, 2_000)
            .add(TokenClass.CACHE_WRITE_1H, 3_000)
            .add(TokenClass.OUTPUT, 500)
            .build();
    Quantities searches = Quantities.of("web_search", 2);
    String model = "claude-opus-5-5";
    assertThat(usd(cost("anthropic", model, NOW, searches, "", "us", tokens))).isEqualTo("0.0816");
    assertThat(usd(cost("anthropic", model, NOW, searches, "batch", "us", tokens)))
        .isEqualTo("0.0508");
  }

  @Test
  void cost_longContext_countsCachedTokensToo() {
    assertThat(usd("anthropic", "claude-haiku-5-5", NOW, tokens(5_000, 90_000, 6_000, 700)))
        .isEqualTo("0.0125");
  }

  @Test
  void cost_realtimeTurn_pricesTextAndAudioApart() {
    TokenCounts tokens =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 32)
            .add(TokenClass.CACHE_READ, 64)
            .add(TokenClass.INPUT_AUDIO, 26)
            .add(TokenClass.OUTPUT, 28)
            .add(TokenClass.OUTPUT_AUDIO, 69)
            .build();
    assertThat(usd("openai", "gpt-realtime", NOW, tokens)).isEqualTo("0.0058496");
  }
}
