package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelHeadersTest {

  private static LabelHeaders.Given read(String... headers) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      map.add(headers[i], headers[i + 1]);
    }
    return LabelHeaders.read(map);
  }

  @Test
  void read_list_isDecoded() {
    assertThat(read("X-Purser-Labels", "team=research, agent=J%C3%B6rg%2C%20jr,,tag=a=b").labels())
        .isEqualTo(Map.of("team", "research", "agent", "Jörg, jr", "tag", "a=b"));
  }

  @Test
  void read_single_isTakenAsItIs() {
    assertThat(read("X-Purser-Label-Team", "100%").labels()).isEqualTo(Map.of("team", "100%"));
  }

  @Test
  void read_bytesBeyondAscii_areUtf8WhereTheyCanBe() {
    String utf8 = new String("Jörg".getBytes(UTF_8), ISO_8859_1);

    assertThat(read("x-purser-label-user", utf8, "x-purser-labels", "agent=" + utf8).labels())
        .isEqualTo(Map.of("user", "Jörg", "agent", "Jörg"));
    assertThat(read("x-purser-label-user", "Jörg").labels()).isEqualTo(Map.of("user", "Jörg"));
  }

  @Test
  void read_baggage_takesOnlyOurMembersWithoutProperties() {
    assertThat(read("baggage", "userId=alice,purser.team=a%20b;ttl=1, purser.task=t").labels())
        .isEqualTo(Map.of("team", "a b", "task", "t"));
  }

  @Test
  void read_severalSources_theMoreExplicitWins() {
    assertThat(
            read(
                    "x-purser-label-a", "single",
                    "x-purser-labels", "a=list,b=list",
                    "baggage", "purser.a=bag,purser.b=bag,purser.c=bag")
                .labels())
        .isEqualTo(Map.of("a", "single", "b", "list", "c", "bag"));
  }

  @Test
  void read_emptyValue_isAbsent() {
    assertThat(read("x-purser-labels", "team=").labels()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"team", "=x", "team=%zz", "team=%4", "team=%ff", "team=%00"})
  void read_malformedList_saysWhat(String value) {
    LabelHeaders.Given given = read("x-purser-labels", value);

    assertThat(given.labels()).isEmpty();
    assertThat(given.problem()).isNotEmpty();
  }

  @Test
  void read_longValue_isRefusedWithoutShowingIt() {
    String secret = "s".repeat(257);

    assertThat(read("x-purser-label-team", secret).problem())
        .contains("team", "256")
        .doesNotContain("sss");
  }

  @Test
  void read_othersMalformedBaggage_isNotOurBusiness() {
    assertThat(read("baggage", "rubbish,purser.team=x").labels()).isEqualTo(Map.of("team", "x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1,b=2|a=1,b=2",
        "a=1, purser.team=x, b=2|a=1,b=2",
        "purser.team=x|''",
      })
  void baggageForOthers_oursAreTakenOut(String value, String rest) {
    assertThat(LabelHeaders.baggageForOthers(value)).isEqualTo(rest);
  }
}
