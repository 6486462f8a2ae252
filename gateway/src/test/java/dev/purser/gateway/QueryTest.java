package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  @ParameterizedTest
  @CsvSource({
    "key=a, a",
    "alt=sse&key=a%2Bb, a%2Bb",
    "monkey=x&key=a&b=c, a",
    "a=1&%6Bey=a, a",
    "monkey=x, ''",
    "key, ''",
    "key=, ''",
    "'', ''",
  })
  void value_ofAParameter_isRaw(String query, String value) {
    assertThat(Query.value(query, "key")).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "key=a, ''",
    "alt=sse&key=a, alt=sse",
    "key=a&alt=sse, alt=sse",
    "a=1&key=a&b=%20&key=b, a=1&b=%20",
    "monkey=x&keys=y, monkey=x&keys=y",
    "a=%zz&%6bey=b, a=%zz",
    "key, ''",
  })
  void without_aParameter_keepsTheRestAsItIs(String query, String rest) {
    assertThat(Query.without(query, "key")).isEqualTo(rest);
  }
}
