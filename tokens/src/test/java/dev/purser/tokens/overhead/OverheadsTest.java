package dev.purser.tokens.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverheadsTest {

  private static final Overheads KNOWN = Overheads.known();

  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-8, false, 290",
    "claude-opus-4-7, true, 804",
    "anthropic.claude-sonnet-4-6-v1:0, false, 497",
    "claude-sonnet-4-20250514, false, 313",
    "claude-sonnet-5, true, 474",
    "claude-unheard-of, false, 804",
    "gpt-5, false, 0",
  })
  void toolsPrompt_model_isItsOwn(String model, boolean forced, long tokens) {
    assertThat(KNOWN.toolsPrompt(model, forced)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({"claude-opus-4-5, 7", "claude-3-opus, 7", "claude-opus-4-7, 11", "claude-opus-5, 6"})
  void frame_oneMessageOfClaude_isWhatWasRecorded(String model, long tokens) {
    Overheads.Frame frame = KNOWN.frame(model);

    assertThat(frame.base() + frame.perMessage()).isEqualTo(tokens);
  }

  @Test
  void facts_all_haveDateAndSource() {
    assertThat(KNOWN.facts())
        .hasSizeGreaterThan(60)
        .allSatisfy(fact -> {
          assertThat(fact.figures()).isNotEmpty();
          assertThat(fact.date()).startsWith("2026-");
          assertThat(fact.source()).isNotBlank();
        });
  }

  @Test
  void seconds_unknownModel_areTheMost() {
    assertThat(KNOWN.audioSecond("new-model")).isEqualTo(32);
    assertThat(KNOWN.videoSecond("new-model")).isEqualTo(312);
    assertThat(KNOWN.page("new-model")).isEqualTo(7784);
    assertThat(KNOWN.image("new-model", false).most()).isEqualTo(48_169);
  }
}
