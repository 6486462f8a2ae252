package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.Offer;
import dev.purser.core.price.PriceInForce;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BuiltInCatalogTest {

  private static final Catalog CATALOG = Catalogs.builtIn();
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Pattern DATE = Pattern.compile("20\\d\\d-\\d\\d-\\d\\d");

  @Test
  void builtIn_everyPrice_hasADatedSource() {
    for (Offer offer : CATALOG.offers()) {
      assertThat(offer.prices()).as(offer.id()).isNotEmpty();
      for (DatedPrice price : offer.prices()) {
        assertThat(price.source()).as(offer.id()).isNotBlank();
        if (!offer.provider().equals("sandbox")) {
          assertThat(price.source()).as(offer.id()).containsPattern(DATE);
        }
      }
    }
  }

  @Test
  void builtIn_holdsTwoThousandOffersOfThirtySellersAndMore() {
    assertThat(CATALOG.offers()).hasSizeGreaterThan(2_000);
    assertThat(CATALOG.offers().stream().map(Offer::provider).distinct()).hasSizeGreaterThan(30);
  }

  /** A price for one token, or for a thousand, that was noted as one for a million. */
  @Test
  void builtIn_noTokens_costWhatNoModelDoes() {
    BigDecimal most = BigDecimal.valueOf(1_000);
    for (Offer offer : CATALOG.offers()) {
      for (DatedPrice price : offer.prices()) {
        price
            .base()
            .forEach((unit, rate) -> {
              if (TokenClass.ofWireName(unit).isPresent()) {
                assertThat(rate.per()).as("%s %s", offer.id(), unit).isEqualTo(1_000_000);
                String dollars = rate.usd().text().replaceFirst("/.*", "");
                assertThat(new BigDecimal(dollars))
                    .as("%s %s", offer.id(), unit)
                    .isLessThanOrEqualTo(most);
              }
            });
      }
    }
  }

  @Test
  void builtIn_everyPrice_saysHowWellItIsKnown() {
    for (Offer offer : CATALOG.offers()) {
      for (DatedPrice price : offer.prices()) {
        assertThat(price.confidence()).as(offer.id()).isPresent();
        boolean paged = price.source().contains("https://") || price.source().contains("bill");
        if (!paged && !offer.provider().equals("sandbox") && !price.source().contains("costs")) {
          assertThat(price.confidence())
              .as("%s: %s", offer.id(), price.source())
              .isNotEqualTo(Optional.of(DatedPrice.Confidence.OFFICIAL));
        }
      }
    }
  }

  /** Who reads own prices relies on it: only those can depend on what an account has used. */
  @Test
  void builtIn_noPrice_dependsOnWhatAnAccountHasUsed() {
    assertThat(CATALOG.offers()).allMatch(o -> o.counted().findAny().isEmpty());
    assertThat(CATALOG.agreements()).isEmpty();
  }

  @Test
  void builtIn_prices_areNeverJsonNumbers() throws IOException {
    for (String seller : Catalogs.SELLERS) {
      try (InputStream in = Catalogs.class.getResourceAsStream("prices/" + seller + ".json")) {
        assertNoFraction(JsonMapper.shared().readTree(in));
      }
    }
  }

  private static void assertNoFraction(JsonNode node) {
    assertThat(node.isFloatingPointNumber()).as("%s", node).isFalse();
    node.forEach(BuiltInCatalogTest::assertNoFraction);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, 2.5, 10",
    "openai, gpt-4o-2024-08-06, 2.5, 10",
    "openai, gpt-4o-2024-05-13, 5, 15",
    "openai, gpt-4o-mini, 0.15, 0.6",
    "openai, gpt-4, 30, 60",
    "openai, gpt-4-turbo, 10, 30",
    "openai, gpt-3.5-turbo, 0.5, 1.5",
    "openai, gpt-6.1-sol, 2, 10",
    "openai, gpt-6-luna, 0.1, 0.5",
    "anthropic, claude-3-5-sonnet-20241022, 3, 15",
    "anthropic, claude-3-5-haiku-20241022, 0.8, 4",
    "anthropic, claude-3-haiku-20240307, 0.25, 1.25",
    "anthropic, claude-3-haiku, 0.25, 1.25",
    "anthropic, claude-3-opus-20240229, 15, 75",
    "anthropic, claude-3-opus, 15, 75",
    "anthropic, claude-3-sonnet, 3, 15",
    "cerebras, gpt-oss-120b, 0.35, 0.75",
    "deepinfra, deepseek-ai/DeepSeek-V3, 0.38, 0.89",
    "anthropic, claude-3-sonnet-20240229, 3, 15",
    "anthropic, claude-sonnet-4-20250514, 3, 15",
    "anthropic, claude-sonnet-4-5-20250929, 3, 15",
    "anthropic, claude-sonnet-4-5, 3, 15",
    "anthropic, claude-sonnet-4.5, 3, 15",
    "anthropic, claude-opus-4-5-20251101, 5, 25",
    "anthropic, claude-opus-5-5, 4, 20",
    "anthropic, claude-haiku-5-5, 0.1, 0.5",
    "gemini, gemini-1.5-pro, 1.25, 5",
    "gemini, gemini-1.5-flash, 0.075, 0.3",
    "gemini, gemini-2.0-flash, 0.1, 0.4",
    "gemini, gemini-2.5-flash, 0.3, 2.5",
    "gemini, gemini-2.5-pro, 1.25, 10",
    "gemini, gemini-3.8-flash, 0.75, 3.75",
    "gemini, gemini-4-argon, 2, 10",
    "sandbox, gpt-4o-mini, 0.15, 0.6",
    "sandbox, claude-sonnet-5, 2, 10",
    "sandbox, gemini-2.5-flash, 0.3, 2.5",
    "sandbox, sandbox-medium, 1, 5",
    "azure, gpt-4o, 2.5, 10",
    "vertex, claude-sonnet-4-5@20250929, 3, 15",
    "vertex, gemini-2.5-flash, 0.3, 2.5",
    "bedrock, anthropic.claude-3-5-sonnet-20241022-v2:0, 3, 15",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, 3.3, 16.5",
    "bedrock, global.anthropic.claude-sonnet-4-5-20250929-v1:0, 3, 15",
    "deepseek, deepseek-chat, 0.28, 0.42",
    "gemini, gemini-pro, 0.5, 1.5",
    "gemini, gemini-ultra, 10, 30",
    "openai, gpt-mini, 0.15, 0.6",
    "xai, grok-fast, 5, 15",
    "xai, grok-4.3, 1.25, 2.5",
    "groq, llama-3.3-70b-versatile, 0.59, 0.79"
  })
  void find_model_hasItsPrice(String provider, String model, String input, String output) {
    assertThat(CATALOG.find(provider, model, NOW))
        .hasValueSatisfying(price ->
            assertThat(price.units())
                .contains(
                    new PriceInForce.UnitPrice("input", input, 1_000_000),
                    new PriceInForce.UnitPrice("output", output, 1_000_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-7",
    "openai, gpt-4o-mini-x",
    "anthropic, claude-sonnet-5-7",
    "anthropic, my-claude-sonnet-5",
    "gemini, gemini",
    "ollama, llama3",
    "openai, claude-opus-5-5"
  })
  void find_modelThatNobodyListed_hasNone(String provider, String model) {
    assertThat(CATALOG.find(provider, model, NOW)).isEmpty();
  }

  @Test
  void find_sonnetFiveFive_isNotTakenForSonnetFive() {
    assertThat(CATALOG.find("anthropic", "claude-sonnet-5-5", NOW).orElseThrow().reference())
        .isEqualTo("anthropic/claude-sonnet-5-5@undated");
  }

  @ParameterizedTest
  @CsvSource({"openai", "anthropic", "gemini"})
  void limits_ofEveryModelThatAnswersInText_nameItsMostOutput(String provider) {
    List<String> without =
        CATALOG.offers().stream()
            .filter(offer -> offer.provider().equals(provider))
            .filter(offer -> offer.prices().getFirst().base().containsKey("output"))
            .filter(offer -> offer.limits().maxOutput().isEmpty())
            .map(Offer::model)
            .filter(model -> model.matches("(gpt-[3-9]|o[1-9]|claude|gemini-[1-9]).*"))
            .filter(model -> !model.matches(".*(image|tts|ft-|:).*"))
            .toList();
    assertThat(without).isEmpty();
  }

  @Test
  void bound_ofACurrentModel_isAtTheDearestRate() {
    BoundRequest request =
        new BoundRequest(
            "anthropic",
            "claude-sonnet-5",
            NOW,
            1_000,
            1_000,
            Quantities.NONE,
            "standard_only",
            "global",
            "");
    // An hour's cache write costs twice the input.
    assertThat(CATALOG.bound(request)).isEqualTo(new Bound.Bounded(140_000_000));
  }
}
