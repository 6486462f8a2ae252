package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTermsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static Catalog catalog(String sellers) {
    String json = "{\"schema\":1,\"sellers\":[" + sellers.replace('\'', '"') + "]}";
    Reading reading = Catalogs.parse("p.json", json.getBytes(StandardCharsets.UTF_8));
    assertThat(reading).isInstanceOf(Reading.File.class);
    return ((Reading.File) reading).catalog();
  }

  private static Catalog offer(String prices) {
    return catalog(
        "{'provider':'acme','offers':[{'model':'m','periods':[{'source':'contract',"
            + prices
            + "}]}]}");
  }

  private static Priceable call(String account, Instant at, long input, long output, long search) {
    return new Priceable(
        "acme",
        "m",
        at,
        TokenCounts.of(input, output),
        List.of(),
        Quantities.of("web_search", search),
        "",
        "",
        "",
        account);
  }

  private static Priceable call(long input, long output) {
    return call("org", NOW, input, output, 0);
  }

  private static AccountUse used(String amount) {
    return key -> new BigDecimal(amount);
  }

  private static String amount(Cost cost) {
    return cost.amount().orElseThrow(() -> new AssertionError(cost)).toDecimal();
  }

  private static List<String> lines(Cost cost) {
    return cost.lines().stream()
        .map(
            line -> line.unit() + " " + line.quantity().toPlainString() + " at " + line.unitPrice())
        .toList();
  }

  private static final String TIERS =
      """
      'prices':{'input':'10','output':'20'},'overrides':[
       {'when':{'used':{'of':'tokens','period':'month','gte':1000000}},'multiply':{'tokens':'0.9'}},
       {'when':{'used':{'of':'tokens','period':'month','gte':5000000}},'multiply':{'tokens':'0.5'}}]
      """;

  @Test
  void volumeTier_isThatWhichTheAccountHasReachedBeforeTheCall() {
    Catalog tiers = offer(TIERS);
    assertThat(amount(tiers.cost(call(2_000_000, 0), used("999999")))).isEqualTo("20");
    assertThat(amount(tiers.cost(call(2_000_000, 0), used("1000000")))).isEqualTo("18");
    assertThat(amount(tiers.cost(call(2_000_000, 0), used("5000000"))))
        .as("both apply, one after the other")
        .isEqualTo("9");
    assertThat(amount(tiers.cost(call(2_000_000, 0)))).isEqualTo("20");
  }

  @Test
  void volumeTier_marginal_splitsTheCallThatCrossesIt() {
    Catalog graduated = offer(TIERS.replace("'multiply'", "'marginal':true,'multiply'"));
    Cost cost = graduated.cost(call(1_000_000, 500_000), used("400000"));
    // The first 600,000 tokens are the prompt's; 400,000 more and all of the answer lie beyond.
    assertThat(lines(cost))
        .containsExactly("input 600000 at 10", "input 400000 at 9", "output 500000 at 18");
    assertThat(amount(cost)).isEqualTo("18.6");
  }

  @Test
  void volumeTier_marginal_sumsToTheSameInAnyOrder() {
    Catalog graduated = offer(TIERS.replace("'multiply'", "'marginal':true,'multiply'"));
    BigDecimal together = new BigDecimal(amount(graduated.cost(call(7_300_000, 0), used("0"))));
    BigDecimal apart = BigDecimal.ZERO;
    long before = 0;
    for (long part : List.of(300_000L, 4_000_000L, 1L, 2_999_999L)) {
      apart =
          apart.add(
              new BigDecimal(amount(graduated.cost(call(part, 0), used(String.valueOf(before))))));
      before += part;
    }
    assertThat(apart).isEqualByComparingTo(together);
  }

  @Test
  void volumeTier_bySpending_countsDollars() {
    Catalog tiers =
        offer(
            """
            'prices':{'input':'10','output':'20'},'overrides':[{'when':{'used':{'of':'spend',
             'period':'month','gte':'2500.50'}},'prices':{'input':'8'}}]
            """);
    assertThat(amount(tiers.cost(call(1_000_000, 0), used("2500.49")))).isEqualTo("10");
    assertThat(amount(tiers.cost(call(1_000_000, 0), used("2500.5")))).isEqualTo("8");
  }

  @Test
  void used_isAskedForByAccountOfferAndPeriod() {
    Catalog tiers = offer(TIERS.replace("'month'", "'day','zone':'Asia/Tokyo','pool':'all'"));
    AccountUse nobody = AccountUse.NONE;
    AccountUse tokyo =
        key ->
            key.account().equals("org")
                    && key.seller().equals("acme")
                    && key.pool().equals("pool all")
                    && key.from().equals(Instant.parse("2026-11-20T15:00:00Z"))
                ? new BigDecimal("1000000")
                : BigDecimal.ZERO;
    Instant next = Instant.parse("2026-11-20T15:00:00Z");
    assertThat(amount(tiers.cost(call("org", next, 1_000_000, 0, 0), nobody))).isEqualTo("10");
    assertThat(amount(tiers.cost(call("org", next, 1_000_000, 0, 0), tokyo))).isEqualTo("9");
    assertThat(amount(tiers.cost(call("org", NOW, 1_000_000, 0, 0), tokyo))).isEqualTo("10");
    assertThat(amount(tiers.cost(call("other", next, 1_000_000, 0, 0), tokyo))).isEqualTo("10");
  }

  @Test
  void allowance_firstUnitsOfEachPeriod_areFree() {
    Catalog catalog =
        offer(
            """
            'prices':{'input':'1','output':'2','web_search':{'price':'14','per':1000}},
            'allowances':[{'unit':'web_search','free':5000,'period':'month'},
                          {'unit':'input','free':1000,'period':'day'}]
            """);
    Cost free = catalog.cost(call("org", NOW, 1_000, 0, 3), used("0"));
    assertThat(free.status()).isEqualTo("priced");
    assertThat(lines(free)).containsExactly("input 1000 at 0", "web_search 3 at 0");
    Cost partly = catalog.cost(call("org", NOW, 1_000, 1_000_000, 3), used("4999"));
    assertThat(lines(partly))
        .containsExactly(
            "web_search 1 at 0", "web_search 2 at 14", "input 1000 at 1", "output 1000000 at 2");
    assertThat(amount(partly)).isEqualTo("2.029");
  }

  @Test
  void discount_ofAnAccount_isAPercentageOrARate() {
    Catalog catalog =
        catalog(
                """
                {'provider':'acme','offers':[{'model':'m','periods':[{'source':'list',
                  'prices':{'input':'10','output':'20'}}]},{'model':'n','periods':[{'source':'list',
                  'prices':{'input':'10'}}]}]}
                """)
            .under(
                catalog(
                    """
                    {'provider':'acme','agreements':[
                     {'accounts':['org'],'models':['m.*'],'from':'2026-11-01','to':'2026-12-01',
                      'source':'contract 7','multiply':{'tokens':'0.85'}},
                     {'accounts':['big'],'source':'contract 8','prices':{'output':'12'}}]}
                    """));
    assertThat(amount(catalog.cost(call(1_000_000, 0)))).isEqualTo("8.5");
    assertThat(amount(catalog.cost(call("other", NOW, 1_000_000, 0, 0)))).isEqualTo("10");
    assertThat(amount(catalog.cost(call("big", NOW, 0, 1_000_000, 0)))).isEqualTo("12");
    Instant before = Instant.parse("2026-10-31T23:59:59Z");
    assertThat(amount(catalog.cost(call("org", before, 1_000_000, 0, 0)))).isEqualTo("10");
    Instant after = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(amount(catalog.cost(call("org", after, 1_000_000, 0, 0)))).isEqualTo("10");
    Priceable another =
        new Priceable(
            "acme",
            "n",
            NOW,
            TokenCounts.of(1_000_000, 0),
            List.of(),
            Quantities.NONE,
            "",
            "",
            "",
            "org");
    assertThat(amount(catalog.cost(another))).isEqualTo("10");
    assertThat(catalog.bound(bound("big", 0, 1_000_000)))
        .isEqualTo(new Bound.Bounded(120_000_000_000L));
    assertThat(catalog.bound(bound("other", 0, 1_000_000)))
        .isEqualTo(new Bound.Bounded(200_000_000_000L));
  }

  private static BoundRequest bound(String account, long input, long output) {
    return new BoundRequest("acme", "m", NOW, input, output, Quantities.NONE, "", "", "", account);
  }

  @Test
  void bound_takesTheDearestVolumeTier() {
    assertThat(offer(TIERS).bound(bound("org", 1_000_000, 0)))
        .isEqualTo(new Bound.Bounded(100_000_000_000L));
  }

  @Test
  void context_marginal_chargesOnlyTheRestOfThePrompt() {
    Catalog catalog =
        offer(
            """
            'prices':{'input':'1','cache_read':'0.1','output':'2'},'overrides':[{'when':
             {'context_tokens':{'gt':200000}},'marginal':true,'prices':{'input':'3','cache_read':'0.3'}}]
            """);
    Cost cost = catalog.cost(call(250_000, 1_000));
    assertThat(lines(cost))
        .containsExactly("input 200000 at 1", "input 50000 at 3", "output 1000 at 2");
    assertThat(lines(catalog.cost(call(200_000, 0)))).containsExactly("input 200000 at 1");
    assertThat(catalog.bound(bound("", 250_000, 1_000)))
        .isEqualTo(new Bound.Bounded(250_000 * 30_000L + 1_000 * 20_000L));
  }

  @Test
  void outputLength_choosesTheRateOfTheWholeCall() {
    Catalog catalog =
        offer(
            """
            'prices':{'input':'0.8','output':'2'},'overrides':[
             {'when':{'output_tokens':{'gte':200}},'prices':{'output':'8'}},
             {'when':{'context_tokens':{'gte':32000}},'prices':{'input':'1.2','output':'16'}}]
            """);
    assertThat(lines(catalog.cost(call(100, 199)))).contains("output 199 at 2");
    assertThat(lines(catalog.cost(call(100, 200)))).contains("output 200 at 8");
    assertThat(lines(catalog.cost(call(32_000, 1)))).contains("output 1 at 16");
    assertThat(catalog.bound(bound("", 100, 199))).isEqualTo(new Bound.Bounded(4_780_000));
    assertThat(catalog.bound(bound("", 100, 200))).isEqualTo(new Bound.Bounded(16_800_000));
  }

  @Test
  void holidays_areNoWorkdays() {
    Catalog catalog =
        offer(
            """
            'prices':{'input':'1'},'overrides':[{'when':{'days':['monday','tuesday','wednesday',
             'thursday','friday'],'holidays':['2026-10-01/2026-10-07','2027-01-01'],
             'zone':'Asia/Shanghai'},'prices':{'input':'2'}}]
            """);
    Map<String, String> expected =
        Map.of(
            "2026-09-30T15:59:59Z", "2",
            "2026-09-30T16:00:00Z", "1",
            "2026-10-07T15:59:59Z", "1",
            "2026-10-07T16:00:00Z", "2",
            "2026-12-31T16:00:00Z", "1");
    expected.forEach((at, price) ->
        assertThat(amount(catalog.cost(call("", Instant.parse(at), 1_000_000, 0, 0))))
            .as(at)
            .isEqualTo(price));
  }

  @Test
  void variants_haveRatesOfTheirOwn() {
    Catalog catalog =
        offer(
            """
            'prices':{'images':'0.04','images/hd/1024x1792':'0.12','requests/low':'0.005',
             'requests/high':'0.014','pages':'1'}
            """);
    Priceable call = call(0, 0);
    assertThat(amount(catalog.cost(of(call, "images", 2, "requests/low", 1)))).isEqualTo("0.085");
    assertThat(amount(catalog.cost(of(call, "images/hd/1024x1792", 2, "requests/high", 1))))
        .isEqualTo("0.254");
    assertThat(catalog.cost(of(call, "images/256x256", 1, "requests/low", 1)))
        .as("a variant without a price is no other one")
        .isInstanceOf(Cost.Unpriced.class);
    assertThat(amount(catalog.cost(of(call, "pages/annotated", 2, "requests/low", 1))))
        .as("where nothing varies, a variant is as all others")
        .isEqualTo("2.005");
    assertThat(
            catalog.bound(
                new BoundRequest("acme", "m", NOW, 0, 0, Quantities.of("images", 1), "", "", "")))
        .as("the dearest image, and the dearest fee")
        .isEqualTo(new Bound.Bounded(1_340_000_000));
  }

  private static Priceable of(Priceable call, String unit, long n, String other, long m) {
    return new Priceable(
        call.provider(),
        call.model(),
        call.at(),
        TokenCounts.NONE,
        Quantities.of(Map.of(unit, BigDecimal.valueOf(n), other, BigDecimal.valueOf(m))),
        "",
        "",
        "");
  }

  @Test
  void otherRegions_areThoseThatAreKnownAndNotNamed() {
    Catalog catalog =
        offer(
            """
            'prices':{'input':'1'},'overrides':[{'when':{'region_not':['global']},
             'multiply':{'tokens':'1.1'}}]
            """);
    Map<String, String> expected = Map.of("", "1", "global", "1", "europe-west1", "1.1");
    expected.forEach((region, price) -> {
      Priceable call =
          new Priceable(
              "acme", "m", NOW, TokenCounts.of(1_000_000, 0), Quantities.NONE, "", region, "");
      assertThat(amount(catalog.cost(call))).as(region).isEqualTo(price);
    });
    for (String region : List.of("", "europe-west1")) {
      assertThat(catalog.bound(inRegion(region))).isEqualTo(new Bound.Bounded(11_000_000_000L));
    }
    assertThat(catalog.bound(inRegion("global"))).isEqualTo(new Bound.Bounded(10_000_000_000L));
  }

  private static BoundRequest inRegion(String region) {
    return new BoundRequest("acme", "m", NOW, 1_000_000, 0, Quantities.NONE, "", region, "");
  }
}
