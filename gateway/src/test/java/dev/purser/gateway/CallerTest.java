package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {

  private static final KeyGrant GRANT =
      new KeyGrant("key_1", "acme", Labels.of("team", "research"), Set.of("user"), false);

  @Test
  void of_key_fixedLabelsWinAndOnlyAllowedOnesBind() {
    Caller caller =
        Caller.of(GRANT, Map.of("team", "sales", "user", "u-1", "agent", "a", "key", "fake"))
            .caller()
            .orElseThrow();

    assertThat(caller.labels().toMap())
        .isEqualTo(Map.of("team", "research", "user", "u-1", "agent", "a", "key", "key_1"));
    assertThat(caller.binding().toMap())
        .isEqualTo(Map.of("team", "research", "user", "u-1", "key", "key_1"));
  }

  @Test
  void of_key_orgIsTheKeys() {
    Caller caller = Caller.of(GRANT, Map.of("org", "other")).caller().orElseThrow();

    assertThat(caller.org()).isEqualTo("acme");
    assertThat(caller.labels().has("org")).isFalse();
  }

  @Test
  void of_noKeysAnywhere_everyLabelBinds() {
    Caller caller = Caller.of(Map.of("team", "x", "org", "acme"), true).caller().orElseThrow();

    assertThat(caller.binding()).isEqualTo(caller.labels());
    assertThat(caller.org()).isEqualTo("acme");
  }

  @Test
  void of_noKeyWhereKeysExist_nothingBinds() {
    Caller caller =
        Caller.of(Map.of("team", "x", "org", "acme", "key", "key_1"), false).caller().orElseThrow();

    assertThat(caller.binding().isEmpty()).isTrue();
    assertThat(caller.labels().get("team")).isEqualTo("x");
    assertThat(caller.labels().has("key")).isFalse();
    assertThat(caller.org()).isEqualTo("default");
  }

  @Test
  void of_tooManyLabels_isAProblem() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 64; i++) {
      many.put("label" + i, "x");
    }

    assertThat(Caller.of(many, true).caller()).isPresent();
    assertThat(Caller.of(GRANT, many).problem()).contains("64");
  }
}
