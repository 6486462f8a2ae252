package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where other gateways and price libraries were seen to charge wrongly; each case is named. */
class MispricingTrapsTest {

  private static final Catalog CATALOG = Catalogs.builtIn();
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static Cost cost(
      String provider, String model, String tier, String region, Object... tokens) {
    return CATALOG.cost(
        new Priceable(provider, model, NOW, tokens(tokens), Quantities.NONE, tier, region, ""));
  }

  private static TokenCounts tokens(Object... classesAndCounts) {
    TokenCounts.Builder tokens = TokenCounts.builder();
    for (int i = 0; i < classesAndCounts.length; i += 2) {
      tokens.add((TokenClass) classesAndCounts[i], ((Integer) classesAndCounts[i + 1]).longValue());
    }
    return tokens.build();
  }

  private static String usd(Cost cost) {
    return cost.amount().orElseThrow(() -> new AssertionError(cost)).toDecimal();
  }

  @Test
  void cachedTokens_areChargedOnceAndAtTheirOwnRate() {
    assertThat(
            usd(
                cost(
                    "openai",
                    "gpt-4o",
                    "",
                    "",
                    TokenClass.INPUT,
                    1_000_000,
                    TokenClass.CACHE_READ,
                    1_000_000)))
        .isEqualTo("3.75");
  }

  @Test
  void cacheRates_areThoseOfTheLongContextToo() {
    assertThat(usd(cost("gemini", "gemini-2.5-pro", "", "", TokenClass.CACHE_READ, 200_001)))
        .isEqualTo("0.05000025");
    assertThat(usd(cost("gemini", "gemini-2.5-pro", "", "", TokenClass.CACHE_READ, 200_000)))
        .isEqualTo("0.025");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-5.4, '', 2.75",
    "openai, gpt-5.4, flex, 1.375",
    "openai, gpt-5.4, batch, 1.375",
    "openai, gpt-5.4, priority, 5.5",
    "openai, gpt-5.4-2026-03-05, priority, 5.5",
    "openai, gpt-5.5, priority, 13.75",
    "gemini, gemini-3.5-flash-lite, batch, 0.17",
    "gemini, gemini-3.5-flash-lite, priority, 0.594"
  })
  void servedTier_decides_forCachedTokensAndForSnapshotsToo(
      String provider, String model, String tier, String expected) {
    // A tenth of the input is what a cache read costs of it, but not in Gemini's batches.
    assertThat(
            usd(
                cost(
                    provider,
                    model,
                    tier,
                    "",
                    TokenClass.INPUT,
                    model.startsWith("gemini") ? 1_000_000 : 100_000,
                    TokenClass.CACHE_READ,
                    model.startsWith("gemini") ? 1_000_000 : 100_000)))
        .isEqualTo(
            model.startsWith("gemini")
                ? expected
                : new BigDecimal(expected).movePointLeft(1).toPlainString());
  }

  @Test
  void reasoning_isChargedAtTheRateOfTheTierAndContext() {
    assertThat(
            usd(
                cost(
                    "openai",
                    "gpt-5.4",
                    "flex",
                    "",
                    TokenClass.INPUT,
                    272_000,
                    TokenClass.REASONING,
                    1_000)))
        .isEqualTo("0.69125");
    assertThat(usd(cost("gemini", "gemini-2.5-flash", "", "", TokenClass.REASONING, 1_000_000)))
        .isEqualTo("2.5");
  }

  @Test
  void tierThatNobodyPriced_isUnpricedAndNotTheStandardOne() {
    assertThat(cost("openai", "gpt-4o", "scale", "", TokenClass.INPUT, 1))
        .isEqualTo(new Cost.Unpriced("openai/gpt-4o has no price for service tier 'scale'"));
  }

  @ParameterizedTest
  @CsvSource({
    "bedrock, global.anthropic.claude-sonnet-4-5-20250929-v1:0, us-east-1, 3",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, us-east-1, 3.3",
    "vertex, claude-sonnet-4-5@20250929, global, 3",
    "vertex, claude-sonnet-4-5@20250929, us-east5, 3.3",
    "vertex, claude-opus-5-5, europe-west1, 4.4",
    "vertex, claude-opus-4-1@20250805, us-east5, 15",
    "anthropic, claude-opus-5-5, us, 4.4",
    "anthropic, claude-opus-5-5, '', 4",
    "openai, gpt-5.4, eu, 2.5",
    "openai, gpt-4o, eu, 2.5"
  })
  void region_costsMoreWhereTheSellerSaysSo(
      String provider, String model, String region, String expected) {
    int million = provider.equals("openai") ? 200_000 : 100_000;
    Cost cost = cost(provider, model, "", region, TokenClass.INPUT, million);
    BigDecimal perMillion =
        new BigDecimal(usd(cost)).multiply(BigDecimal.valueOf(1_000_000L / million));
    boolean dearerInEurope = model.equals("gpt-5.4");
    assertThat(perMillion)
        .isEqualByComparingTo(dearerInEurope ? new BigDecimal("2.75") : new BigDecimal(expected));
  }

  @Test
  void searchFee_isChargedForWhatWasSearchedAndNotForTheTool() {
    assertThat(usd(cost("openai", "gpt-5.4", "", "", TokenClass.INPUT, 1_000))).isEqualTo("0.0025");
    Cost searched =
        CATALOG.cost(
            new Priceable(
                "openai",
                "gpt-5.4",
                NOW,
                TokenCounts.of(1_000, 0),
                Quantities.of("web_search", 2),
                "",
                "",
                ""));
    assertThat(usd(searched)).isEqualTo("0.0225");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o-mini-x",
    "openai, my-gpt-4o",
    "anthropic, claude-sonnet-5-7",
    "openai, ''",
    "nobody, gpt-4o"
  })
  void modelThatNobodyKnows_isUnpricedAndTakenForNoOther(String provider, String model) {
    assertThat(cost(provider, model, "", "", TokenClass.INPUT, 1_000))
        .isEqualTo(new Cost.Unpriced("no price for " + provider + "/" + model));
  }

  @Test
  void audio_isNeverChargedAsTextNorForNothing() {
    assertThat(
            usd(
                cost(
                    "openai",
                    "gpt-realtime",
                    "",
                    "",
                    TokenClass.INPUT_AUDIO,
                    1_000_000,
                    TokenClass.CACHE_READ_AUDIO,
                    1_000_000,
                    TokenClass.OUTPUT_AUDIO,
                    1_000_000)))
        .isEqualTo("96.4");
    assertThat(cost("openai", "gpt-4o", "", "", TokenClass.OUTPUT_AUDIO, 1))
        .isEqualTo(new Cost.Unpriced("openai/gpt-4o has no price for output_audio"));
  }

  @Test
  void cacheWrite_isBilledByOpenAiSinceItSaysSo() {
    assertThat(usd(cost("openai", "gpt-5.6-sol", "", "", TokenClass.CACHE_WRITE_5M, 1_000)))
        .isEqualTo(
            new BigDecimal(usd(cost("openai", "gpt-5.6-sol", "", "", TokenClass.INPUT, 1_000)))
                .multiply(new BigDecimal("1.25"))
                .stripTrailingZeros()
                .toPlainString());
  }

  @ParameterizedTest
  @CsvSource({
    "openai, dall-e-3, images/hd/1024x1792, 2, 0.24",
    "openai, dall-e-3, images, 2, 0.08",
    "openai, dall-e-2, images/256x256, 1, 0.016",
    "openai, tts-1, characters, 1000, 0.015",
    "openai, whisper-1, audio_seconds, 90, 0.009",
    "groq, whisper-large-v3, audio_seconds, 1, 0.0003083333",
    "bedrock, amazon.nova-canvas-v1:0, images, 1, 0.06",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, guardrail_image_units, 4, 0.003",
    "bedrock, cohere.rerank-v3-5:0, search_units, 1, 0.002",
    "gemini, imagen-4.0-generate-001, images, 1, 0.04",
    "gemini, gemini-3.8-flash, cache_storage_token_hours, 1000000, 0.5",
    "vertex, gemini-2.5-pro, cache_storage_token_hours, 1000000, 4.5",
    "perplexity, sonar-pro, requests/low, 1, 0.006",
    "perplexity, sonar, requests/high, 1, 0.012",
    "openai, gpt-5, code_interpreter, 2, 0.06",
    "openai, gpt-5, code_interpreter/4g, 1, 0.12",
    "openai, o3-deep-research, web_search, 3, 0.03",
    "openai, gpt-4o-search-preview, web_search, 1, 0.025",
    "openai, gpt-4.1, web_search_preview, 1, 0.015",
    "openai, sora-2, video_seconds/1280x720, 8, 0.8",
    "openai, sora-2-pro, video_seconds/1792x1024, 4, 2",
    "vertex, veo-3.0-generate-001, video_seconds/1080p, 16, 6.4",
    "vertex, text-embedding-005, characters, 1000000, 0.025",
    "voyage, voyage-multimodal-3, pixels, 2000000, 0.0012",
    "mistral, mistral-medium-latest, web_search, 1, 0.03"
  })
  void quantities_haveTheirPrices(
      String provider, String model, String unit, long amount, String expected) {
    Cost cost =
        CATALOG.cost(
            new Priceable(
                provider,
                model,
                NOW,
                TokenCounts.NONE,
                Quantities.of(Map.of(unit, BigDecimal.valueOf(amount))),
                "",
                "",
                ""));
    assertThat(usd(cost)).isEqualTo(expected);
  }

  /** Names that a list's own patterns take for those of another model or another region. */
  @ParameterizedTest
  @CsvSource({
    "bedrock, amazon.titan-embed-text-v2:0, '', 0.02",
    "bedrock, amazon.titan-embed-text-v1, '', 0.1",
    "bedrock, us.amazon.nova-pro-v1:0, '', 0.8",
    "bedrock, eu.amazon.nova-pro-v1:0, '', 0.92",
    "bedrock, meta.llama3-70b-instruct-v1:0, ap-south-1, 3.18",
    "bedrock, us-gov.openai.gpt-oss-120b-1:0, '', 0.18",
    "openai, ft:gpt-4o-2024-08-06:acme::x1, '', 3.75",
    "openai, ft:gpt-4.1-mini-2025-04-14:acme:triage:x2, '', 0.8",
    "fireworks, accounts/fireworks/models/deepseek-v3p1, '', 0.56",
    "dashscope, qwen3-max, '', 3",
    "openai, gpt-4o-mini-tts-2025-03-20, '', 0.6"
  })
  void namesThatAreAlike_haveTheirOwnPrices(
      String provider, String model, String region, String expected) {
    assertThat(usd(cost(provider, model, "", region, TokenClass.INPUT, 1_000_000)))
        .isEqualTo(expected);
  }

  @Test
  void olderSearch_costsMoreOnlyWhereTheOfferSaysSo() {
    Map<String, BigDecimal> searched =
        Map.of("web_search", BigDecimal.ONE, "web_search_preview", BigDecimal.ONE);
    assertThat(usd(searched("gpt-4o", searched))).isEqualTo("0.025");
    assertThat(usd(searched("gpt-5", searched))).isEqualTo("0.01");
  }

  private static Cost searched(String model, Map<String, BigDecimal> quantities) {
    return CATALOG.cost(
        new Priceable(
            "openai", model, NOW, TokenCounts.NONE, Quantities.of(quantities), "", "", ""));
  }

  @Test
  void rankingOfUnknownSize_isUnpricedAndNotFree() {
    assertThat(cost("bedrock", "cohere.rerank-v3-5:0", "", "", TokenClass.INPUT, 50))
        .isInstanceOf(Cost.Unpriced.class);
  }

  @Test
  void priceThatStartsInTheFuture_saysWhen() {
    Catalog catalog =
        ((Reading.File)
                Catalogs.parse(
                    "p.json",
                    """
                    {"schema":1,"provider":"acme","offers":[{"model":"m","periods":[
                     {"from":"2027-03-01","source":"s","prices":{"input":"1"}},
                     {"from":"2028-01-01","to":"2029-01-01","source":"s","prices":{"input":"2"}}]}]}
                    """
                        .replace(
                            "{\"from\":\"2027-03-01\",",
                            "{\"from\":\"2027-03-01\",\"to\":\"2028-01-01\",")
                        .getBytes(StandardCharsets.UTF_8)))
            .catalog();
    Priceable call =
        new Priceable("acme", "m", NOW, TokenCounts.of(1, 0), Quantities.NONE, "", "", "");
    assertThat(catalog.cost(call))
        .isEqualTo(
            new Cost.Unpriced(
                "no price for acme/m at 2026-11-20T12:00:00Z; one starts at 2027-03-01T00:00:00Z"));
    Instant late = Instant.parse("2029-01-01T00:00:00Z");
    assertThat(
            catalog.cost(
                new Priceable(
                    "acme", "m", late, TokenCounts.of(1, 0), Quantities.NONE, "", "", "")))
        .isEqualTo(new Cost.Unpriced("no price for acme/m at 2029-01-01T00:00:00Z"));
  }
}
