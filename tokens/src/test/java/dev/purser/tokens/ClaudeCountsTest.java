package dev.purser.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against the counts that Anthropic's own endpoint gave for 2,242 texts, of one message each. */
class ClaudeCountsTest {

  private static final Path FOLDER = Path.of("..", "..", "shared", "tokens");
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TokenCounter COUNTER = new TokenCounter();
  private static final List<Recorded> RECORDED = new ArrayList<>();
  private static final Set<String> SPOKEN =
      Set.of("eng", "cmn_hans", "cmn_hant", "jpn", "rus", "arb", "deu_1996", "fra", "spa", "kor");

  private record Recorded(String set, String id, String text, JsonNode counts) {
    /** Without the frame of the message. */
    long tokens(String family) {
      long frame =
          switch (family) {
            case "v3" -> 7;
            case "v4.7" -> 11;
            default -> 6;
          };
      return counts.path(family).asLong() - frame;
    }
  }

  @BeforeAll
  static void read() throws IOException {
    assumeTrue(Files.isDirectory(FOLDER), "skipped: no recorded counts beside the project");
    Map<String, String> texts = new HashMap<>();
    for (String set : List.of("rosetta", "udhr")) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(FOLDER.resolve(set + ".jsonl.gz"))),
                  StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode text = JSON.readTree(line);
          texts.put(
              set + text.path(set.equals("udhr") ? "f" : "id").asString(),
              text.path("text").asString());
        }
      }
    }
    Path counts = FOLDER.resolve("claude_counts_features.json");
    for (JsonNode node : JSON.readTree(Files.readString(counts))) {
      String set = node.path("set").asString();
      String id = node.path("id").asString();
      RECORDED.add(new Recorded(set, id, texts.getOrDefault(set + id, ""), node));
    }
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_everyRecordedText_isNeverAboveTheBound(String family, String model) {
    List<String> above = new ArrayList<>();
    for (Recorded recorded : RECORDED) {
      long bound = COUNTER.count(recorded.text, model).bound();
      byte[] utf8 = recorded.text.getBytes(StandardCharsets.UTF_8);
      if (recorded.tokens(family) > bound || bound > TokenCounter.mostTokens(utf8, model)) {
        above.add(recorded.set + " " + recorded.id);
      }
    }

    assertThat(RECORDED).hasSizeGreaterThan(2000);
    assertThat(above).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_code_isNearAndMostlyWithinItsBand(String family, String model) {
    Fit fit = fit(family, model, recorded -> recorded.set.equals("rosetta"));

    assertThat(fit.meanError).isLessThan(0.065);
    assertThat(fit.within).isGreaterThan(0.88);
  }

  @ParameterizedTest
  @CsvSource({"v3, claude-opus-4-5", "v4.7, claude-opus-4-7", "v5, claude-opus-5"})
  void count_spokenLanguages_isNearAndMostlyWithinItsBand(String family, String model) {
    Fit fit = fit(family, model, recorded -> SPOKEN.contains(recorded.id));

    assertThat(fit.meanError).isLessThan(0.06);
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
        TokenCount count = COUNTER.count(recorded.text, model);
        error += Math.abs(count.tokens() - actual) / (double) actual;
        within += count.low() <= actual && actual <= count.high() ? 1 : 0;
        texts++;
      }
    }
    return new Fit(error / texts, within / (double) texts);
  }
}
