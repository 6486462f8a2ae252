package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.price.AccountUse;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that prices depend on in reality can be said in a price file, and counts. */
class DimensionsTest {

  private static final String PERIOD = "\u0001";

  /** One period of an offer, or several that are separated by a bar. */
  private static Catalog catalog(String periods, String agreements) {
    String all = "{'source':'list'," + periods.replace(PERIOD, "},{'source':'list',") + "}";
    String json =
        ("{'schema':1,'provider':'acme','offers':[{'model':'m','aliases':["
                + "{'id':'latest','from':'2026-06-01'}],'periods':["
                + all
                + "]},{'model':'old','aliases':[{'id':'latest','to':'2026-06-01'}],"
                + "'periods':[{'source':'list','prices':{'input':'9'}}]}]"
                + agreements
                + "}")
            .replace('\'', '"');
    Reading reading = Catalogs.parse("p.json", json.getBytes(StandardCharsets.UTF_8));
    assertThat(reading).as("%s", reading).isInstanceOf(Reading.File.class);
    return ((Reading.File) reading).catalog();
  }

  /** A call such as {@code input=5 web_search=2 tier=batch at=2026-07-01T00:00:00Z}. */
  private static Priceable call(String words) {
    TokenCounts.Builder tokens = TokenCounts.builder();
    Map<String, BigDecimal> quantities = new TreeMap<>();
    Map<String, String> terms = new TreeMap<>();
    for (String word : words.strip().split(" +")) {
      String name = word.substring(0, word.indexOf('='));
      String value = word.substring(word.indexOf('=') + 1);
      if (List.of("tier", "region", "speed", "at", "model", "account").contains(name)) {
        terms.put(name, value);
      } else if (TokenClass.ofWireName(name).isPresent()) {
        tokens.add(TokenClass.ofWireName(name).get(), Long.parseLong(value));
      } else {
        quantities.put(name, new BigDecimal(value));
      }
    }
    return new Priceable(
        "acme",
        terms.getOrDefault("model", "m"),
        Instant.parse(terms.getOrDefault("at", "2026-11-20T12:00:00Z")),
        tokens.build(),
        List.of(),
        Quantities.of(quantities),
        terms.getOrDefault("tier", ""),
        terms.getOrDefault("region", ""),
        terms.getOrDefault("speed", ""),
        terms.getOrDefault("account", "org"));
  }

  private static String usd(Catalog catalog, String call, long used) {
    AccountUse use = key -> BigDecimal.valueOf(used);
    return catalog
        .cost(call(call), use)
        .amount()
        .orElseThrow(() -> new AssertionError(catalog.cost(call(call), use)))
        .toDecimal();
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "tokens | 'prices':{'input':'4','output':'20'} | input=1000 output=100 | 0.006",
        "cache read | 'prices':{'input':'10','cache_read':'0.25'} | input=1000 cache_read=4000"
            + " | 0.011",
        "cache write | 'prices':{'input':'4','cache_write_5m':'5','cache_write_1h':'8'}"
            + " | cache_write_5m=1000 cache_write_1h=1000 | 0.013",
        "cache storage | 'prices':{'cache_storage_token_hours':{'price':'4.50','per':1000000}}"
            + " | cache_storage_token_hours=500000.5 | 2.25000225",
        "long context, above | 'prices':{'input':'1'},'overrides':[{'when':{'context_tokens':"
            + "{'gt':200}},'prices':{'input':'2'}}] | input=100 cache_read=100 | 0.0002",
        "long context, above, of all | 'prices':{'input':'1'},'overrides':[{'when':"
            + "{'context_tokens':{'gt':200}},'prices':{'input':'2'}}]"
            + " | input=100 cache_read=100 cache_write_5m=1 | 0.000402",
        "long context, from | 'prices':{'input':'1'},'overrides':[{'when':{'context_tokens':"
            + "{'gte':200}},'prices':{'input':'2'}}] | input=100 cache_read=100 | 0.0004",
        "long context, marginal | 'prices':{'input':'1'},'overrides':[{'when':"
            + "{'context_tokens':{'gt':200}},'marginal':true,'prices':{'input':'2'}}]"
            + " | input=300 | 0.0004",
        "output length | 'prices':{'input':'1','output':'1'},'overrides':[{'when':"
            + "{'context_tokens':{'gte':32},'output_tokens':{'gt':200}},'prices':"
            + "{'output':'8'}}] | input=40 output=150 reasoning=51 | 0.001648",
        "batch | 'prices':{'input':'0.3','cache_read':'0.03'},'overrides':[{'when':"
            + "{'service_tier':'batch'},'only_if_asked':true,'prices':{'input':'0.15',"
            + "'cache_read':'0.02'}}] | input=1000 cache_read=1000 tier=batch | 0.00017",
        "flex | 'prices':{'input':'2'},'overrides':[{'when':{'service_tier':'flex'},'multiply':"
            + "{'tokens':'0.5'}}] | input=1000 tier=flex | 0.001",
        "fast | 'prices':{'input':'5','output':'25'},'overrides':[{'when':{'speed':'fast'},"
            + "'multiply':{'tokens':'6'}}] | input=1000 speed=fast | 0.03",
        "sound | 'prices':{'input':'4','input_audio':'32','cache_read_audio':'0.4',"
            + "'output_audio':'64'} | input_audio=100 cache_read_audio=1000 output_audio=10"
            + " | 0.00424",
        "image tokens | 'prices':{'input':'8','output':'12','output_image':'120'}"
            + " | input_image=100 output_image=1290 | 0.1556",
        "images by size | 'prices':{'images/1024x1024':'0.04','images/hd/1024x1792':'0.12'}"
            + " | images/hd/1024x1792=2 | 0.24",
        "pixels | 'prices':{'pixels':{'price':'0.019','per':1000000}} | pixels=1048576"
            + " | 0.019922944",
        "video by resolution | 'prices':{'video_seconds/720p':'0.1','video_seconds/1080p':'0.3'}"
            + " | video_seconds/1080p=8 | 2.4",
        "reasoning apart | 'prices':{'input':'2','output':'8','reasoning':'3','citation_tokens':"
            + "{'price':'2','per':1000000}} | output=10 reasoning=1000 citation_tokens=500"
            + " | 0.00408",
        "tools | 'prices':{'input':'2','web_search':'0.01','file_search':'0.0025',"
            + "'code_interpreter':'0.03'} | web_search=2 file_search=1 code_interpreter=1"
            + " | 0.0525",
        "fee by feature | 'prices':{'input':'3','requests/low':{'price':'6','per':1000},"
            + "'requests/high':{'price':'14','per':1000}} | input=1000 requests/high=1 | 0.017",
        "fee | 'prices':{'input':'3','requests':'0.005'} | input=1000 | 0.008",
        "guardrails | 'prices':{'input':'1','guardrail_topic_units':{'price':'0.15','per':1000}}"
            + " | input=1000 guardrail_topic_units=3 | 0.00145",
        "seconds, at least ten | 'prices':{'audio_seconds':{'price':'0.111','per':3600}},"
            + "'minimums':{'audio_seconds':10} | audio_seconds=1.5 | 0.0003083333",
        "seconds, more | 'prices':{'audio_seconds':{'price':'0.111','per':3600}},"
            + "'minimums':{'audio_seconds':10} | audio_seconds=36 | 0.00111",
        "characters | 'prices':{'characters':{'price':'15','per':1000000}} | characters=4000"
            + " | 0.06",
        "pages | 'prices':{'pages':{'price':'4','per':1000},'annotated_pages':{'price':'5',"
            + "'per':1000}} | annotated_pages=3 | 0.015",
        "embeddings | 'prices':{'input':'0.02'} | input=1000000 | 0.02",
        "ranking | 'prices':{'search_units':{'price':'2','per':1000}} | search_units=3 | 0.006",
        "region | 'prices':{'input':'4','web_search':'0.01'},'overrides':[{'when':{'region':"
            + "'us'},'multiply':{'tokens':'1.1'}}] | input=1000 web_search=1 region=us | 0.0144",
        "any region but one | 'prices':{'input':'3'},'overrides':[{'when':{'region_not':"
            + "'global'},'multiply':{'tokens':'1.1'}}] | input=1000 region=eu | 0.0033",
        "hours and days | 'prices':{'input':'1'},'overrides':[{'when':{'hours':'01:00-04:00',"
            + "'days':['friday'],'holidays':['2026-11-27']},'prices':{'input':'2'}}]"
            + " | input=1000 at=2026-11-20T03:59:59Z | 0.002",
        "hours and days, a holiday | 'prices':{'input':'1'},'overrides':[{'when':{'hours':"
            + "'01:00-04:00','days':['friday'],'holidays':['2026-11-27']},'prices':"
            + "{'input':'2'}}] | input=1000 at=2026-11-27T03:59:59Z | 0.001",
        "a price for a time | 'to':'2027-01-01','prices':{'input':'1'}\u0001'from':'2027-01-01',"
            + "'prices':{'input':'2'} | input=1000 at=2026-12-31T23:59:59Z | 0.001",
        "a price after it | 'to':'2027-01-01','prices':{'input':'1'}\u0001'from':'2027-01-01',"
            + "'prices':{'input':'2'} | input=1000 at=2027-01-01T00:00:00Z | 0.002",
        "an alias that moves | 'prices':{'input':'1'} | input=1000 model=latest"
            + " at=2026-05-31T23:59:59Z | 0.009",
        "an alias that has moved | 'prices':{'input':'1'} | input=1000 model=latest | 0.001",
        "free | 'prices':{'input':'0','output':'0'} | input=1000 | 0",
        "a fraction | 'prices':{'cache_write_5m':'1/12','input':'0.3'} | cache_write_5m=12000"
            + " | 0.001"
      })
  void price_ofADimension_counts(String what, String periods, String call, String expected) {
    assertThat(usd(catalog(periods, ""), call, 0)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "an allowance | 'allowances':[{'unit':'web_search','free':5000,'period':'month',"
            + "'pool':'all'}] | web_search=10 | 4995 | 0.05",
        "credits of a day | 'allowances':[{'unit':'web_search','free':1500,'period':'day'}]"
            + " | web_search=10 | 1490 | 0",
        "a reseller's fee | 'multiply':{'tokens':'1.055'} | input=1000 | 0 | 0.001055",
        "the caller's own key | 'multiply':{'tokens':'0','quantities':'0'} | input=1000 | 0 | 0",
        "a volume | 'overrides':[{'when':{'used':{'of':'tokens','period':'month','gte':1000}},"
            + "'multiply':{'tokens':'0.9'}}] | input=1000 | 1000 | 0.0009",
        "a volume that is not reached | 'overrides':[{'when':{'used':{'of':'tokens','period':"
            + "'month','gte':1000}},'multiply':{'tokens':'0.9'}}] | input=1000 | 999 | 0.001",
        "a discount of an account | 'accounts':['org'],'multiply':{'tokens':'0.5'}"
            + " | input=1000 | 0 | 0.0005",
        "a discount of another | 'accounts':['other'],'multiply':{'tokens':'0.5'}"
            + " | input=1000 | 0 | 0.001"
      })
  void price_underAnAgreement_counts(
      String what, String agreement, String call, long used, String expected) {
    String agreements = ",'agreements':[{'source':'contract'," + agreement + "}]";
    Catalog catalog = catalog("'prices':{'input':'1','web_search':'0.01'}", agreements);
    assertThat(usd(catalog, call, used)).isEqualTo(expected);
  }
}
