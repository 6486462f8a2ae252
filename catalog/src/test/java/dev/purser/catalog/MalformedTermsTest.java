package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedTermsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'when':{'used':{'of':'tokens','gte':1}}} | overrides[0].when.used: 'period' is missing
          {'when':{'used':{'of':'tokens','period':'week','gte':1}}} | .period: 'week' must be day, month, quarter or year
          {'when':{'used':{'of':'tokens','period':'day'}}} | when.used: needs 'gte' or 'lt'
          {'when':{'used':{'of':'tokens','period':'day','gte':5,'lt':5}}} | must end above where it begins
          {'when':{'used':{'of':'spend','period':'day','gte':'ten'}}} | 'ten' is no amount such as 2500.50
          {'when':{'used':{'of':'All tokens','period':'day','gte':1}}} | 'of' must be tokens, input, output, spend, requests or a quantity
          {'when':{'region':'us'},'marginal':true,'prices':{'input':'1'}} | needs either 'context_tokens' or 'used'
          {'when':{'context_tokens':{'gt':1}},'marginal':true,'prices':{'output':'1'}} | counts input, so it cannot change output
          {'when':{'used':{'of':'spend','period':'day','gte':1}},'marginal':true,'multiply':{'tokens':'1'}} | counts spend, so it cannot multiply tokens
          {'when':{'holidays':['2026-10-01/2027-10-07']}} | a span of at most 62 days
          {'when':{'holidays':['1 October']}} | '1 October' is no date such as 2026-10-01
          {'when':{'zone':'Asia/Shanghai'}} | names no condition
          {'when':{'region':[]}} | is empty; leave it out
          {'when':{'output_tokens':{'gt':1,'gte':2}}} | needs either 'gt' or 'gte'
          """)
  void override_malformed_saysWhatAndWhere(String override, String message) {
    assertThat(
            malformed(
                "'offers':[{'model':'m','periods':[{'source':'s','prices':{'input':'1'},"
                    + "'overrides':["
                    + override
                    + "]}]}]"))
        .contains("p.json: offers[0] (m).periods[0].overrides[0]")
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'unit':'web_search','free':5,'period':'day'} | a quantity that 'prices' has a price of, not web_search
          {'unit':'input','period':'day'} | 'free' is missing
          {'unit':'input','free':'0','period':'day'} | must end above where it begins
          """)
  void allowance_malformed_saysWhatAndWhere(String allowance, String message) {
    assertThat(
            malformed(
                "'offers':[{'model':'m','periods':[{'source':'s','prices':{'input':'1'},"
                    + "'allowances':["
                    + allowance
                    + "]}]}]"))
        .contains("periods[0].allowances[0]")
        .contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'source':'s'} | changes nothing: it needs 'prices', 'multiply'
          {'multiply':{'tokens':'0.9'}} | 'source' is missing
          {'source':'s','multiply':{'tokens':'0.9'},'from':'2026-02-01','to':'2026-01-01'} | it must end after it starts
          {'source':'s','multiply':{'tokens':'0.9'},'models':['(']} | is no regular expression
          {'source':'s','discount':'10%'} | unknown field 'discount'
          """)
  void agreement_malformed_saysWhatAndWhere(String agreement, String message) {
    assertThat(malformed("'agreements':[" + agreement + "]"))
        .contains("p.json: agreements[0]")
        .contains(message);
  }

  private static String malformed(String rest) {
    String json = "{'schema':1,'provider':'acme'," + rest + "}";
    Reading reading =
        Catalogs.parse("p.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertThat(reading).isInstanceOf(Reading.Malformed.class);
    return ((Reading.Malformed) reading).message();
  }
}
