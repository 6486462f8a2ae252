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

  @ParameterizedTest
  @CsvSource({
    // OpenAI, "Managing costs" of the realtime API, August 2026: one token for 100 ms of the user's
    "gpt-realtime, 10",
    // Google, "Understand and count tokens", 23 September 2026: 32 tokens a second
    "gemini-2.5-pro, 32",
    "gemini-3-pro, 32",
  })
  void audioSecond_publishedRate_isThat(String model, long tokens) {
    assertThat(KNOWN.audioSecond(model)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({
    // Google, "Video understanding": a frame a second, of 258 tokens, and 32 of sound
    "gemini-2.5-pro, 290",
    // Google, "Media resolution", 23 September 2026: 280 tokens a frame at most, and sound
    "gemini-3-pro, 312",
  })
  void videoSecond_publishedRate_isThat(String model, long tokens) {
    assertThat(KNOWN.videoSecond(model)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({
    // Google, "Document understanding" and "Media resolution", 23 September 2026
    "gemini-2.5-pro, 258",
    "gemini-3-pro, 560",
    // Anthropic, "PDF support", September 2026: up to 3,000 tokens of text, and a picture of the
    // page
    "claude-opus-4-5, 4568",
    "claude-opus-4-7, 7784",
  })
  void page_publishedMost_isThat(String model, long tokens) {
    assertThat(KNOWN.page(model)).isEqualTo(tokens);
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
    assertThat(KNOWN.image("new-model", "").most()).isEqualTo(48_169);
  }
}
