package dev.purser.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenCountsTest {

  @Test
  void totals_areTheSumsOfTheirClasses() {
    TokenCounts.Builder builder = TokenCounts.builder();
    long expected = 0;
    for (TokenClass c : TokenClass.values()) {
      builder.add(c, 1L << c.ordinal());
      expected += 1L << c.ordinal();
    }
    TokenCounts counts = builder.build();
    assertThat(counts.total()).isEqualTo(expected);
    assertThat(counts.inputTotal() + counts.outputTotal()).isEqualTo(expected);
    assertThat(counts.outputTotal())
        .isEqualTo(
            counts.get(TokenClass.OUTPUT)
                + counts.get(TokenClass.OUTPUT_AUDIO)
                + counts.get(TokenClass.OUTPUT_IMAGE)
                + counts.get(TokenClass.OUTPUT_VIDEO)
                + counts.get(TokenClass.REASONING));
    assertThat(counts.plus(counts).total()).isEqualTo(2 * expected);
  }

  @Test
  void build_ofANegativeClass_saysWhich() {
    assertThatThrownBy(() -> TokenCounts.builder().add(TokenClass.CACHE_READ, -1).build())
        .hasMessageContaining("cache_read");
  }

  @Test
  void build_ofMoreThanALongHolds_throws() {
    assertThatThrownBy(() -> TokenCounts.of(Long.MAX_VALUE, 1))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void build_twice_givesCountsThatDoNotShare() {
    TokenCounts.Builder builder = TokenCounts.builder().add(TokenClass.INPUT, 1);
    TokenCounts first = builder.build();
    builder.add(TokenClass.INPUT, 1);
    assertThat(first).isEqualTo(TokenCounts.of(1, 0)).isNotEqualTo(builder.build());
    assertThat(first).hasSameHashCodeAs(TokenCounts.of(1, 0)).hasToString("{input=1}");
    assertThat(TokenCounts.of(2, 3)).hasToString("{input=2, output=3}");
  }

  @Test
  void wireNames_goBothWays() {
    for (TokenClass c : TokenClass.values()) {
      assertThat(TokenClass.ofWireName(c.wireName())).contains(c);
    }
    assertThat(TokenClass.ofWireName("prompt")).isEmpty();
    assertThat(Status.ofWireName("partial")).contains(Status.PARTIAL);
    assertThat(Status.ofWireName("done")).isEmpty();
    assertThat(Counted.ofWireName("estimated")).contains(Counted.ESTIMATED);
    assertThat(Counted.ofWireName("")).isEmpty();
    assertThat(Source.ofWireName("otlp")).contains(Source.OTLP);
    assertThat(Source.ofWireName("fax")).isEmpty();
  }
}
