package dev.purser.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MangledPricesTest {

  private static final String FINE =
      """
      {"schema":1,"provider":"acme","stands_for":["other"],"offers":[{"model":"m","aliases":["m-1",\
      {"id":"n","from":"2026-01-01"}],"patterns":["m-\\\\d+"],"max_output":100,"periods":[{\
      "from":"2026-01-01","source":"s","currency":"USD","prices":{"input":"1/12","images":\
      {"price":"5","per":10}},"overrides":[{"when":{"region":["us"],"context_tokens":{"gte":5},\
      "hours":["01:00-04:00"],"days":["monday"]},"prices":{"input":"2"},"multiply":{"tokens":"0.5"},\
      "only_if_asked":true}]}]}]}
      """;

  @Property
  void parse_oneByteChanged_isReadOrRefusedInWords(
      @ForAll @IntRange(max = 600) int place, @ForAll @IntRange(min = 0, max = 255) int value) {
    byte[] bytes = FINE.getBytes(StandardCharsets.UTF_8);
    bytes[place % bytes.length] = (byte) value;
    check(Catalogs.parse("f", bytes));
  }

  @Property
  void parsePrice_cutShort_isReadOrRefusedInWords(@ForAll @IntRange(max = 600) int length) {
    String cut = FINE.substring(0, Math.min(length, FINE.length()));
    check(Catalogs.parsePrice("acme", "m", cut, Instant.EPOCH));
  }

  private static void check(Reading reading) {
    if (reading instanceof Reading.Malformed malformed) {
      assertThat(malformed.message()).isNotBlank();
    }
  }
}
