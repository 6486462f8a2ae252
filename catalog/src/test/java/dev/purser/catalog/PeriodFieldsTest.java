package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.Bound;
import dev.purser.core.price.BoundRequest;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.DatedPrice;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeriodFieldsTest {

  private static final Instant KNOWN = Instant.parse("2026-01-01T00:00:00Z");

  private static Catalog catalog(String price) {
    Reading reading = Catalogs.parsePrice("acme", "m", price.replace('\'', '"'), KNOWN);
    assertThat(reading).isInstanceOf(Reading.One.class);
    return Catalog.of(List.of(((Reading.One) reading).offer()), Map.of());
  }

  private static String cost(Catalog catalog, String at, long input, Quantities quantities) {
    return catalog
        .cost(
            new Priceable(
                "acme", "m", Instant.parse(at), TokenCounts.of(input, 0), quantities, "", "", ""))
        .amount()
        .orElseThrow()
        .toDecimal();
  }

  @Test
  void hoursAndDays_followTheClockOfTheirZone() {
    Catalog peak =
        catalog(
            """
            {'prices':{'input':'1'},'overrides':[{'when':{'hours':'09:00-17:00',
             'days':['friday'],'zone':'Europe/Berlin'},'multiply':{'tokens':'2'}}]}\
            """);

    assertThat(cost(peak, "2026-01-16T07:59:59Z", 1_000_000, Quantities.NONE)).isEqualTo("1");
    assertThat(cost(peak, "2026-01-16T08:00:00Z", 1_000_000, Quantities.NONE)).isEqualTo("2");
    assertThat(cost(peak, "2026-07-17T07:00:00Z", 1_000_000, Quantities.NONE))
        .as("in summer the clock is an hour ahead")
        .isEqualTo("2");
    assertThat(cost(peak, "2026-07-17T15:00:00Z", 1_000_000, Quantities.NONE)).isEqualTo("1");
    assertThat(cost(peak, "2026-01-17T09:00:00Z", 1_000_000, Quantities.NONE)).isEqualTo("1");
  }

  @Test
  void days_beginAtMidnightOfTheirZone() {
    Catalog weekend =
        catalog(
            """
            {'prices':{'input':'2'},'overrides':[{'when':{'days':['saturday'],
             'zone':'Asia/Shanghai'},'multiply':{'tokens':'0.5'}}]}\
            """);

    assertThat(cost(weekend, "2026-10-16T15:59:59Z", 1_000_000, Quantities.NONE)).isEqualTo("2");
    assertThat(cost(weekend, "2026-10-16T16:00:00Z", 1_000_000, Quantities.NONE)).isEqualTo("1");
  }

  @Test
  void minimum_isBilledWhereThereIsAnyAndIsInTheBound() {
    Catalog speech =
        catalog(
            """
            {'prices':{'input':'0','audio_seconds':{'price':'0.111','per':3600}},
             'minimums':{'audio_seconds':10}}\
            """);
    String at = "2026-11-20T12:00:00Z";

    assertThat(cost(speech, at, 1, Quantities.of("audio_seconds", 3))).isEqualTo("0.0003083333");
    assertThat(cost(speech, at, 1, Quantities.of("audio_seconds", 3600))).isEqualTo("0.111");
    assertThat(cost(speech, at, 1, Quantities.NONE)).isEqualTo("0");
    BoundRequest request =
        new BoundRequest(
            "acme", "m", Instant.parse(at), 1, 0, Quantities.of("audio_seconds", 3), "", "", "");
    assertThat(speech.bound(request)).isEqualTo(new Bound.Bounded(3_083_334));
  }

  @Test
  void minimumAndZone_thatMeanNothing_areNamed() {
    assertThat(problem("{'prices':{'input':'1'},'minimums':{'audio_seconds':10}}"))
        .contains("minimums.audio_seconds: is for a quantity that 'prices' has a price of");
    assertThat(
            problem(
                "{'prices':{'input':'1'},'overrides':[{'when':{'days':'monday','zone':'Mars'},"
                    + "'multiply':{'tokens':'2'}}]}"))
        .contains("'Mars' is no zone");
  }

  private static String problem(String price) {
    Reading reading = Catalogs.parsePrice("acme", "m", price.replace('\'', '"'), KNOWN);
    assertThat(reading).isInstanceOf(Reading.Malformed.class);
    return ((Reading.Malformed) reading).message();
  }

  @Test
  void confidence_isOneOfThreeOrNone() {
    assertThat(confidence("'confidence':'derived',")).contains(DatedPrice.Confidence.DERIVED);
    assertThat(confidence("")).isEmpty();
    Reading odd =
        Catalogs.parsePrice(
            "acme", "m", "{\"confidence\":\"sure\",\"prices\":{\"input\":\"1\"}}", KNOWN);
    assertThat(odd.toString()).contains("official, derived or community");
  }

  private static Optional<DatedPrice.Confidence> confidence(String field) {
    Catalog catalog = catalog("{" + field + "'prices':{'input':'1'}}");
    return catalog.find("acme", "m", KNOWN).orElseThrow().confidence();
  }
}
