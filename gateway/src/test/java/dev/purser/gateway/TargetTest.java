package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models/../chat/completions",
        "/v1/models/..",
        "/./v1",
        "/v1/%2e%2E/x",
        "/v1/.%2e/x",
        "/v1/models%2Fx",
        "/v1/models%5cx",
      })
  void isDevious_pathThatOthersReadOtherwise_isTrue(String path) {
    assertThat(Target.isDevious(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/v1beta/models/gemini-2.5-pro:generateContent",
        "/v1/models/gpt-4.1",
        "/.well-known/x",
        "/v1/...",
        "/v1/a%20b",
        "/",
      })
  void isDevious_plainPath_isFalse(String path) {
    assertThat(Target.isDevious(path)).isFalse();
  }
}
