package dev.purser.core.price;

import static dev.purser.core.price.Prices.NOON;
import static dev.purser.core.price.Prices.catalog;
import static dev.purser.core.price.Prices.context;
import static dev.purser.core.price.Prices.offer;
import static dev.purser.core.price.Prices.price;
import static dev.purser.core.price.Prices.rates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountPricesTest {

  private static final Meter TOKENS =
      new Meter("tokens", Meter.Period.MONTH, ZoneOffset.UTC, "", false);

  private static Conditions used(Meter meter, long from, long... to) {
    return Conditions.NONE.with(
        new Volume(
            meter,
            BigDecimal.valueOf(from),
            to.length == 0 ? Optional.empty() : Optional.of(BigDecimal.valueOf(to[0]))));
  }

  private static PriceOverride half(Conditions when, Family family, boolean marginal) {
    return new PriceOverride(when, Map.of(), Map.of(family, Ratio.parse("0.5")), false, marginal);
  }

  private static Priceable call(TokenCounts tokens, Quantities quantities) {
    return new Priceable("acme", "m", NOON, tokens, List.of(), quantities, "", "", "", "org");
  }

  private static List<String> lines(Catalog catalog, TokenCounts tokens, long used) {
    Cost cost = catalog.cost(call(tokens, Quantities.NONE), key -> BigDecimal.valueOf(used));
    assertThat(cost.lines().stream().mapToLong(line -> line.money().ticks()).sum())
        .isEqualTo(cost.ticksOrZero());
    return lines(cost);
  }

  private static List<String> lines(Cost cost) {
    return cost.lines().stream()
        .map(line -> line.unit() + " " + line.quantity().toPlainString() + "@" + line.unitPrice())
        .toList();
  }

  @Test
  void cost_marginalVolume_splitsTheLineOfTokensWhereItBegins() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(
                    rates("input=4", "cache_read=2", "output=8"),
                    half(used(TOKENS, 100, 200), Family.TOKENS, true))));
    TokenCounts tokens =
        TokenCounts.builder()
            .add(TokenClass.INPUT, 50)
            .add(TokenClass.CACHE_READ, 80)
            .add(TokenClass.OUTPUT, 90)
            .build();
    assertThat(lines(catalog, tokens, 0))
        .as("cache reads stand first: 80 and 20 below, 30 and 70 within, 20 above")
        .containsExactly(
            "input 20@4", "cache_read 80@2", "input 30@2", "output 70@4", "output 20@8");
    assertThat(lines(catalog, tokens, 150))
        .containsExactly("cache_read 50@1", "input 50@4", "cache_read 30@2", "output 90@8");
    assertThat(lines(catalog, tokens, 500))
        .containsExactly("input 50@4", "cache_read 80@2", "output 90@8");
  }

  @Test
  void cost_marginalOutput_countsOutputOnly() {
    Meter output = new Meter("output", Meter.Period.DAY, ZoneOffset.UTC, "", false);
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(rates("input=4", "output=8"), half(used(output, 100), Family.OUTPUT, true))));
    assertThat(lines(catalog, TokenCounts.of(1_000, 30), 80))
        .containsExactly("input 1000@4", "output 20@8", "output 10@4");
  }

  @Test
  void cost_marginalQuantity_splitsIt() {
    Meter searches = new Meter("web_search", Meter.Period.DAY, ZoneOffset.UTC, "", false);
    PriceOverride free =
        new PriceOverride(
            used(searches, 0, 3),
            Map.of("web_search", new Rate(Ratio.ZERO, 1)),
            Map.of(),
            false,
            true);
    Catalog catalog =
        catalog(offer("acme", "m", price(rates("input=4", "web_search=1", "requests=2"), free)));
    Cost cost =
        catalog.cost(
            call(TokenCounts.of(5, 0), Quantities.of("web_search", 4)),
            key -> BigDecimal.valueOf(1));
    assertThat(lines(cost))
        .containsExactly("web_search 2@0", "web_search 2@1", "input 5@4", "requests 1@2");
  }

  @Test
  void cost_marginalQuantityOfAnOfferWithoutTokens_asksForNoPriceOfTokens() {
    Meter pages = new Meter("pages", Meter.Period.DAY, ZoneOffset.UTC, "", false);
    PriceOverride cheaper =
        new PriceOverride(
            used(pages, 3), Map.of("pages", rates("pages=1").get("pages")), Map.of(), false, true);
    Catalog catalog = catalog(offer("acme", "m", price(rates("pages=2"), cheaper)));
    Cost cost =
        catalog.cost(call(TokenCounts.of(5, 5), Quantities.of("pages", 4)), key -> BigDecimal.ZERO);
    assertThat(lines(cost)).containsExactly("pages 3@2", "pages 1@1");
  }

  @Test
  void meter_tellsWhatARecordAdds() {
    List<Meter> meters =
        List.of(
            TOKENS,
            new Meter("input", Meter.Period.DAY, ZoneId.of("Asia/Tokyo"), "all", false),
            new Meter("output", Meter.Period.MONTH, ZoneOffset.UTC, "", true),
            new Meter("spend", Meter.Period.MONTH, ZoneOffset.UTC, "", false),
            new Meter("requests", Meter.Period.MONTH, ZoneOffset.UTC, "", false),
            new Meter("images", Meter.Period.MONTH, ZoneOffset.UTC, "", false));
    PriceOverride[] overrides =
        meters.stream()
            .map(meter -> half(used(meter, 1), Family.TOKENS, false))
            .toArray(PriceOverride[]::new);
    Offer offer = offer("acme", "m", price(rates("input=1", "output=1"), overrides));
    UsageRecord record =
        UsageRecord.builder(
                new RecordId("org", "api", "a"), Instant.parse("2026-11-20T16:00:00Z"), "acme", "m")
            .tokens(TokenCounts.of(10, 3))
            .quantities(
                Quantities.of(
                    Map.of(
                        "images",
                        BigDecimal.TWO,
                        "images/hd",
                        BigDecimal.ONE,
                        "imagesx",
                        BigDecimal.TEN)))
            .cost(new Cost.Free(""))
            .build();
    Map<AccountUse.Key, BigDecimal> added = new HashMap<>();
    catalog(offer).meter(record, added::put);
    Instant month = Instant.parse("2026-11-01T00:00:00Z");
    assertThat(added)
        .containsOnly(
            Map.entry(key("org", "m", "tokens", Meter.Period.MONTH, month), BigDecimal.valueOf(13)),
            Map.entry(
                key(
                    "org",
                    "pool all",
                    "input",
                    Meter.Period.DAY,
                    Instant.parse("2026-11-20T15:00:00Z")),
                BigDecimal.TEN),
            Map.entry(key("", "m", "output", Meter.Period.MONTH, month), BigDecimal.valueOf(3)),
            Map.entry(
                key("org", "m", "spend", Meter.Period.MONTH, month), BigDecimal.valueOf(0, 10)),
            Map.entry(key("org", "m", "requests", Meter.Period.MONTH, month), BigDecimal.ONE),
            Map.entry(key("org", "m", "images", Meter.Period.MONTH, month), BigDecimal.valueOf(3)));
    assertThat(offer.counted()).isNotEmpty();
    added.clear();
    catalog(offer("acme", "m", price(rates("input=1")))).meter(record, added::put);
    assertThat(added).isEmpty();
  }

  private static AccountUse.Key key(
      String account, String pool, String of, Meter.Period period, Instant from) {
    return new AccountUse.Key(account, "acme", pool, of, period, from);
  }

  @Test
  void agreement_changesThePriceOfWhoIsInItWhileItLasts() {
    Agreement agreement =
        new Agreement(
            "acme",
            List.of("m.*"),
            Set.of("org"),
            Optional.of(Instant.parse("2026-11-01T00:00:00Z")),
            Optional.empty(),
            "contract",
            List.of(half(Conditions.NONE, Family.TOKENS, false)));
    Catalog catalog =
        catalog(
                offer("acme", "m", price(rates("input=4"))),
                offer("acme", "x", price(rates("input=4"))))
            .with(List.of(agreement));
    assertThat(catalog.agreements()).containsExactly(agreement);
    assertThat(agreement.counted()).isEmpty();
    assertThat(lines(catalog.cost(call(TokenCounts.of(1, 0), Quantities.NONE))))
        .containsExactly("input 1@2");
    assertThat(lines(catalog.cost(Prices.usage("m", TokenCounts.of(1, 0)))))
        .as("another account")
        .containsExactly("input 1@4");
    Priceable other =
        new Priceable(
            "acme", "x", NOON, TokenCounts.of(1, 0), List.of(), Quantities.NONE, "", "", "", "org");
    assertThat(lines(catalog.cost(other))).containsExactly("input 1@4");
    assertThat(
            lines(Catalog.EMPTY.under(catalog).cost(call(TokenCounts.of(1, 0), Quantities.NONE))))
        .containsExactly("input 1@2");
  }

  @Test
  void agreement_withoutOrWithTooManyChanges_isRefused() {
    assertThatThrownBy(() -> agreement(List.of())).hasMessageContaining("1 to 60 changes");
    PriceOverride one = half(Conditions.NONE, Family.TOKENS, false);
    Agreement twenty = agreement(java.util.Collections.nCopies(20, one));
    assertThatThrownBy(() -> Catalog.EMPTY.with(List.of(twenty, twenty)))
        .hasMessage("the agreements with acme have more than 36 changes");
    assertThatThrownBy(
            () -> agreement(List.of(half(Conditions.NONE.of(Set.of("a")), Family.TOKENS, false))))
        .hasMessageContaining("accounts stand beside");
  }

  private static Agreement agreement(List<PriceOverride> changes) {
    return new Agreement(
        "acme", List.of(), Set.of(), Optional.empty(), Optional.empty(), "contract", changes);
  }

  @Test
  void marginal_withoutACountToBeBeyondOf_isRefused() {
    assertThatThrownBy(() -> half(Conditions.NONE, Family.TOKENS, true))
        .hasMessageContaining("needs either 'context_tokens' or 'used'");
    assertThatThrownBy(() -> half(context(5), Family.TOKENS, true))
        .hasMessage("a marginal price counts input, so it cannot multiply tokens");
    assertThatThrownBy(
            () -> new PriceOverride(context(5), rates("output=1"), Map.of(), false, true))
        .hasMessage("a marginal price counts input, so it cannot change output");
    assertThatThrownBy(() -> new Volume(TOKENS, BigDecimal.ONE, Optional.of(BigDecimal.ONE)))
        .hasMessageContaining("must end above where it begins");
  }

  @Test
  void times_onAHolidayOrOutsideTheirSpan_doNotHold() {
    Times times =
        new Times(
            List.of(),
            Set.of(),
            Set.of(LocalDate.of(2026, 11, 20)),
            ZoneId.of("Asia/Shanghai"),
            Optional.of(Instant.parse("2026-11-01T00:00:00Z")),
            Optional.of(Instant.parse("2026-12-01T00:00:00Z")));
    assertThat(times.holdAt(Instant.parse("2026-11-19T15:59:59Z"))).isTrue();
    assertThat(times.holdAt(Instant.parse("2026-11-19T16:00:00Z"))).isFalse();
    assertThat(times.holdAt(Instant.parse("2026-11-20T16:00:00Z"))).isTrue();
    assertThat(times.holdAt(Instant.parse("2026-10-31T23:59:59Z"))).isFalse();
    assertThat(times.holdAt(Instant.parse("2026-12-01T00:00:00Z"))).isFalse();
    assertThat(times.matter()).isTrue();
    assertThat(Times.ALWAYS.matter()).isFalse();
    assertThatThrownBy(() -> times.within(times.to(), times.from()))
        .hasMessageContaining("must end after it starts");
  }

  @Test
  void variants_costTheirOwnOrWhatTheQuantityDoes() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(prices("images=4", "images/hd=8", "pages=1", "requests/low=2"))));
    assertThat(lines(catalog.cost(call(TokenCounts.NONE, Quantities.of("images/hd", 1)))))
        .containsExactly("images/hd 1@8");
    assertThat(catalog.cost(call(TokenCounts.NONE, Quantities.of("images/x", 1))))
        .isEqualTo(new Cost.Unpriced("acme/m has no price for images/x"));
    assertThat(lines(catalog.cost(call(TokenCounts.NONE, Quantities.of("pages/x", 1)))))
        .containsExactly("pages/x 1@1");
    Catalog free = catalog(offer("acme", "m", price(prices("images=4"))));
    assertThat(
            lines(
                free.cost(
                    call(
                        TokenCounts.NONE,
                        Quantities.of(
                            Map.of("images", BigDecimal.ONE, "requests/low", BigDecimal.ONE))))))
        .as("there is no fee to be low")
        .containsExactly("images 1@4");
    BoundRequest request =
        new BoundRequest("acme", "m", NOON, 10, 0, Quantities.of("images", 1), "", "", "");
    assertThat(catalog.bound(request)).isEqualTo(new Bound.Bounded(100_000_000_000L));
    assertThat(free.bound(request)).isEqualTo(new Bound.Bounded(40_000_000_000L));
  }

  private static Map<String, Rate> prices(String... prices) {
    return rates(prices);
  }

  @Test
  void catalogThatIsToldWhatAccountsUse_usesItUnlessTheQuestionSaysSo() {
    Catalog catalog =
        catalog(
            offer(
                "acme",
                "m",
                price(rates("input=4"), half(used(TOKENS, 100), Family.TOKENS, false))));
    assertThat(catalog.isMetered()).isFalse();
    Catalog told = catalog.with(AccountUse.ENDLESS);
    assertThat(told.isMetered()).isTrue();
    Priceable call = call(TokenCounts.of(1, 0), Quantities.NONE);
    assertThat(lines(told.cost(call))).containsExactly("input 1@2");
    assertThat(lines(told.cost(call, AccountUse.NONE))).containsExactly("input 1@4");
    UsageRecord record =
        UsageRecord.builder(new RecordId("org", "api", "a"), NOON, "acme", "asked")
            .responseModel("m")
            .tokens(TokenCounts.of(1, 0))
            .build();
    assertThat(lines(told.costOf(record))).containsExactly("input 1@2");
    assertThat(lines(told.costOf(record, AccountUse.NONE))).containsExactly("input 1@4");
  }
}
