package dev.purser.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.purser.tokens.estimate.RecordedCounts;
import dev.purser.tokens.estimate.RecordedCounts.Recorded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the counts that Anthropic's own endpoint gave for 2,242 texts, of one message each. */
class ClaudeCountsTest {

  private static final TokenCounter COUNTER = new TokenCounter();
  private static final List<Recorded> RECORDED = new ArrayList<>();
  private static final Set<String> SPOKEN =
      Set.of("eng", "cmn_hans", "cmn_hant", "jpn", "rus", "arb", "deu_1996", "fra", "spa", "kor");

  @BeforeAll
  static void read() throws IOException {
    Optional<Path> folder = RecordedCounts.folder();
    assumeTrue(folder.isPresent(), "skipped: no recorded counts beside the project");
    RECORDED.addAll(RecordedCounts.read(folder.get()));
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_everyRecordedText_isNeverAboveTheBound(String family, String model) {
    List<String> above = new ArrayList<>();
    for (Recorded recorded : RECORDED) {
      long bound = COUNTER.count(recorded.text(), model).bound();
      byte[] utf8 = recorded.text().getBytes(StandardCharsets.UTF_8);
      if (recorded.tokens(family) > bound || bound > TokenCounter.mostTokens(utf8, model)) {
        above.add(recorded.set() + " " + recorded.id());
      }
    }

    assertThat(RECORDED).hasSizeGreaterThan(2000);
    assertThat(above).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_code_isNearAndMostlyWithinItsBand(String family, String model) {
    Fit fit = fit(family, model, Recorded::isCode);

    assertThat(fit.meanError).isLessThan(0.05);
    assertThat(fit.within).isGreaterThan(0.88);
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_spokenLanguages_isNearAndMostlyWithinItsBand(String family, String model) {
    Fit fit = fit(family, model, recorded -> SPOKEN.contains(recorded.id()));

    assertThat(fit.meanError).isLessThan(0.05);
    assertThat(fit.within).isGreaterThan(0.85);
  }

  private record Fit(double meanError, double within) {}

  private static Fit fit(String family, String model, Predicate<Recorded> which) {
    double error = 0;
    int within = 0;
    int texts = 0;
    for (Recorded recorded : RECORDED) {
      long actual = recorded.tokens(family);
      if (which.test(recorded) && actual >= 32) {
        TokenCount count = COUNTER.count(recorded.text(), model);
        error += Math.abs(count.tokens() - actual) / (double) actual;
        within += count.low() <= actual && actual <= count.high() ? 1 : 0;
        texts++;
      }
    }
    return new Fit(error / texts, within / (double) texts);
  }
}
