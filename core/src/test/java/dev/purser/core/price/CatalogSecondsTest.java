package dev.purser.core.price;

import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import org.junit.jupiter.api.Test;

/** What is sold by the second reports tokens too, which then cost nothing. */
class CatalogSecondsTest {

  private static final TokenCounts SOME = TokenCounts.of(13, 151);

  private static Cost cost(String rates, TokenCounts tokens, Quantities quantities) {
    return catalog(offer("acme", "m", price(rates(rates.split(" ")))))
        .cost(new Priceable("acme", "m", Prices.NOON, tokens, quantities, "", "", ""));
  }

  @Test
  void cost_ofSecondsAndTokens_isThatOfTheSeconds() {
    Cost cost = cost("audio_seconds=0.01", SOME, Quantities.of("audio_seconds", 3));
    assertThat(cost.amount().orElseThrow().toDecimal()).isEqualTo("0.03");
    assertThat(cost.lines()).hasSize(1);
  }

  @Test
  void cost_ofTokensAlone_isUnknown() {
    assertThat(cost("audio_seconds=0.01", SOME, Quantities.NONE).status()).isEqualTo("unpriced");
    assertThat(cost("audio_seconds=0.01", SOME, Quantities.of("pages", 3)).status())
        .isEqualTo("unpriced");
  }

  @Test
  void cost_whereSomeTokensArePriced_isUnknownWithoutTheOthers() {
    assertThat(cost("audio_seconds=0.01 input=1", SOME, Quantities.of("audio_seconds", 3)).status())
        .isEqualTo("unpriced");
  }
}
