package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.Catalog;
import dev.purser.core.price.Offer;
import dev.purser.core.price.PriceInForce;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static Reading file(String json) {
    return Catalogs.parse("own.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Reading price(String json) {
    return Catalogs.parsePrice("acme", "m", json.replace('\'', '"'), NOW);
  }

  private static String message(Reading reading) {
    return reading instanceof Reading.Malformed malformed ? malformed.message() : "fine";
  }

  private static Offer offer(String model, String json) {
    Reading reading = Catalogs.parsePrice("acme", model, json.replace('\'', '"'), NOW);
    return reading instanceof Reading.One one ? one.offer() : failed(reading);
  }

  private static Offer failed(Reading reading) {
    throw new AssertionError(message(reading));
  }

  private static String input(Catalog catalog, String model, Instant at) {
    return catalog
        .find("acme", model, at)
        .flatMap(price -> price.units().stream().findFirst())
        .map(PriceInForce.UnitPrice::price)
        .orElse("none");
  }

  private static Catalog base() {
    return Catalogs.withOwn(
        Catalog.EMPTY, List.of(offer("m", "{'prices':{'input':'1'},'aliases':['m-1']}")));
  }

  @Test
  void parse_wholeFile_isACatalogue() {
    Reading reading =
        file(
            """
            {'schema':1,'sellers':[{'provider':'acme','stands_for':['other'],'offers':[
              {'model':'m','aliases':['m-1',{'id':'latest','from':'2026-01-01','to':'2027-01-01'}],
               'patterns':['m-\\\\d+'],'context_window':1000,'max_output':100,
               'periods':[{'from':'2026-01-01','to':'2027-01-01T00:00:00Z','known_at':'2026-01-02',
                 'source':'contract','currency':'USD',
                 'prices':{'input':'1/12','seats':{'price':'5','per':10}},
                 'overrides':[{'when':{'service_tier':['a','b'],'speed':'fast','region':'us',
                   'context_tokens':{'gt':10},'hours':['22:00-24:00'],'days':'monday'},
                   'prices':{'input':'2'},'multiply':{'tokens':'0.5'},'only_if_asked':true}]}]}]}]}
            """);
    assertThat(reading).isInstanceOf(Reading.File.class);
    Catalog catalog = ((Reading.File) reading).catalog();
    assertThat(input(catalog, "latest", NOW)).isEqualTo("1/12");
    assertThat(input(catalog, "m-77", NOW)).isEqualTo("1/12");
    Offer offer = catalog.offers().getFirst();
    assertThat(offer.prices().getFirst().overrides().getFirst().when().contextFrom()).isEqualTo(11);
    assertThat(
            offer.prices().getFirst().overrides().getFirst().when().times().hours().getFirst().to())
        .isEqualTo(86_400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prices':{'input':3}} | price of acme/m: prices.input: must be a text",
        "{'prices':{'input':'abc'}} | price of acme/m: prices.input: 'abc' is no decimal",
        "{'prices':{'input':'-1'}} | '-1' is no decimal",
        "{'prices':{}} | prices: is empty",
        "{} | price of acme/m: 'prices' is missing",
        "[] | must be an object",
        "{'prices':{'input':'1'},'currency':'Euro'} | 'Euro' is no currency: a code of three capital letters such as CNY",
        "{'prices':{'input':'1'},'from':'soon'} | from: 'soon' is no time",
        "{'prices':{'input':'1'},'from':'2026-02-01','to':'2026-01-01'} | must end after it starts",
        "{'prices':{'input':{'price':'1','per':0}}} | prices.input.per: must be a whole number",
        "{'prices':{'input':'1'},'max_output':1.5} | max_output: must be a whole number",
        "{'prices':{'input':'1'},'patterns':['(']} | patterns[0]: is no regular expression",
        "{'prices':{'input':'1'},'overrides':[{'when':{}}]} | overrides[0].when: names no condition",
        "{'prices':{'input':'1'},'overrides':[{'when':{'hours':'23:00-01:00'}}]} | split those",
        "{'prices':{'input':'1'},'overrides':[{'when':{'hours':'25:00-26:00'}}]} | no time of day",
        "{'prices':{'input':'1'},'overrides':[{'when':{'days':'funday'}}]} | 'funday' is no day",
        "{'prices':{'input':'1'},'overrides':[{'when':{'context_tokens':{}}}]} | either 'gt' or",
        "{'prices':{'input':'1','input':'2'}} | is not JSON",
        "{'prices' | price of acme/m:1: is not JSON"
      })
  void parsePrice_malformed_saysWhatAndWhere(String json, String expected) {
    assertThat(message(price(json))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'price':{'input':'1'}} | price",
        "{'prices':{'imput':'1'}} | prices.imput",
        "{'prices':{'input':'1'},'overrides':[{'when':{'tier':'x'}}]} | overrides[0].when.tier",
        "{'prices':{'input':'1'},'overrides':[{'if':{}}]} | overrides[0].if",
        "{'prices':{'input':{'price':'1','pro':5}}} | prices.input.pro",
        "{'prices':{'input':'1'},'overrides':[{'when':{'region':'x'},'multiply':{'all':'2'}}]}"
            + " | overrides[0].multiply.all"
      })
  void parsePrice_unknownField_isNamed(String json, String field) {
    assertThat(price(json))
        .isInstanceOfSatisfying(
            Reading.Malformed.class,
            malformed -> {
              assertThat(malformed.field()).isEqualTo(field);
              assertThat(malformed.kind()).isEqualTo(Reading.Malformed.Kind.UNKNOWN);
              String name = field.substring(field.lastIndexOf('.') + 1);
              assertThat(malformed.message()).contains("unknown field '" + name + "'");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | MISSING | prices",
        "[] | INVALID | ``",
        "{'prices':{}} | INVALID | prices",
        "{'prices':{'input':'x'}} | INVALID | prices.input",
        "{'prices':{'input':'1'},'from':'2026'} | INVALID | from",
        "{'prices':{'images':{'per':1}}} | MISSING | prices.images.price",
        "{'prices':{'input':'1'},'overrides':[{'when':{}}]} | INVALID | overrides[0].when"
      })
  void parsePrice_malformed_saysWhichFieldIsAtFault(String json, String kind, String field) {
    assertThat(price(json))
        .isInstanceOfSatisfying(
            Reading.Malformed.class,
            malformed -> {
              assertThat(malformed.field()).isEqualTo(field);
              assertThat(malformed.kind()).hasToString(kind);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'provider':'a','offers':[]} | own.json: 'schema' is missing",
        "{'schema':2,'provider':'a','offers':[]} | 'schema' must be 1",
        "{'schema':1,'provider':'a' | own.json:1: is not JSON: Unexpected end-of-input: expected"
            + " close marker for Object",
        "{'schema':1,'offers':[]} | 'provider' is missing",
        "{'schema':1,'provider':'a','offers':[{'model':'m','periods':[{'prices':{'input':'1'}}]}]}"
            + " | own.json: offers[0] (m).periods[0]: 'source' is missing",
        "{'schema':1,'provider':'a','offers':[{'model':'m','periods':["
            + "{'source':'s','to':'2026-02-01','prices':{'input':'1'}},"
            + "{'source':'s','from':'2026-01-01','prices':{'input':'1'}}]}]}"
            + " | own.json: offers[0] (m): prices overlap: two are in force at"
            + " 2026-01-01T00:00:00Z; end the earlier one where the later one starts",
        "{'schema':1,'provider':'a','offers':["
            + "{'model':'m','periods':[{'source':'s','prices':{'input':'1'}}]},"
            + "{'model':'m','periods':[{'source':'s','prices':{'input':'1'}}]}]}"
            + " | two offers of m",
        "{'schema':1,'provider':'a','offers':["
            + "{'model':'m','periods':[{'source':'s','prices':{'input':'1'}}]},"
            + "{'model':'n','aliases':['m'],'periods':[{'source':'s','prices':{'input':'1'}}]}]}"
            + " | alias 'm' of n is taken already"
      })
  void parse_malformedFile_saysWhatAndWhere(String json, String expected) {
    assertThat(message(file(json))).contains(expected).doesNotContain("REDACTED");
  }

  @Test
  void withOwn_priceOfAKnownModel_holdsForAllItsNames() {
    Catalog catalog = Catalogs.withOwn(base(), List.of(offer("m", "{'prices':{'input':'9'}}")));
    assertThat(input(catalog, "m", NOW)).isEqualTo("9");
    assertThat(input(catalog, "m-1", NOW)).isEqualTo("9");
  }

  @Test
  void withOwn_priceFromALaterDate_leavesTheOldOneUntilThen() {
    Catalog catalog =
        Catalogs.withOwn(
            base(), List.of(offer("m", "{'prices':{'input':'9'},'from':'2026-12-01'}")));
    assertThat(input(catalog, "m-1", NOW)).isEqualTo("1");
    assertThat(input(catalog, "m-1", Instant.parse("2026-12-01T00:00:00Z"))).isEqualTo("9");
  }

  @Test
  void withOwn_priceOfOneSnapshot_leavesTheOthers() {
    Catalog catalog = Catalogs.withOwn(base(), List.of(offer("m-1", "{'prices':{'input':'9'}}")));
    assertThat(input(catalog, "m", NOW)).isEqualTo("1");
    assertThat(input(catalog, "m-1", NOW)).isEqualTo("9");
  }

  @Test
  void merge_laterCatalogue_winsOverEarlier() {
    Catalog own = Catalogs.withOwn(Catalog.EMPTY, List.of(offer("m", "{'prices':{'input':'9'}}")));
    assertThat(input(Catalogs.merge(base(), own), "m", NOW)).isEqualTo("9");
    assertThat(input(Catalogs.merge(own, base()), "m", NOW)).isEqualTo("1");
  }
}
