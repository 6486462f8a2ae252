package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

  private final Access access = new Access(Optional.of("sesame"));

  @Test
  void signIn_admitsUntilItEndsAndOnlyWithTheSameToken() {
    String signIn = access.signIn(NOW);
    Instant end = NOW.plus(Access.LASTS);
    assertThat(access.admits(signIn, end.minusSeconds(1))).isTrue();
    assertThat(access.admits(signIn, end)).isFalse();
    assertThat(new Access(Optional.of("sesame")).admits(signIn, NOW)).isTrue();
    assertThat(new Access(Optional.of("other")).admits(signIn, NOW)).isFalse();
    assertThat(signIn).doesNotContain("sesame");
  }

  @Test
  void signIn_madeToLastLonger_isNotAdmitted() {
    String signIn = access.signIn(NOW);
    String seal = signIn.substring(signIn.indexOf('.'));
    assertThat(access.admits("99999999999" + seal, NOW)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1.", "x.y", "99999999999999999999.AAAA", "sesame"})
  void admits_anythingElse_isFalse(String signIn) {
    assertThat(access.admits(signIn, NOW)).isFalse();
  }

  @Test
  void withoutToken_everybodyLooksAndNothingIsTheToken() {
    Access open = new Access(Optional.empty());
    assertThat(open.admits("", NOW)).isTrue();
    assertThat(open.isToken("")).isFalse();
    assertThat(access.isToken("sesame")).isTrue();
    assertThat(access.isToken("sesamE")).isFalse();
    assertThat(access.isToken("")).isFalse();
  }
}
