package dev.purser.tokens.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that providers publish. */
class ImageRuleTest {

  private static final Overheads KNOWN = Overheads.known();

  @ParameterizedTest
  @CsvSource({
    // OpenAI, "Images and vision" guide, read in August 2026: 1024 by 1024 is 1,024 patches, 1800
    // by 2400 is scaled to 1,452; in tiles 85 and 170 each make 765 and 1,105.
    "o4-mini, 1024, 1024, 1762",
    "o4-mini, 1800, 2400, 2498",
    "gpt-4o, 1024, 1024, 765",
    "gpt-4o, 2048, 4096, 1105",
    "gpt-4o, 512, 512, 255",
    "gpt-4o-mini, 1024, 1024, 25501",
    "gpt-4.1-mini, 1024, 1024, 1659",
    // Anthropic, "Vision", as transcribed in August and September 2026
    "claude-opus-4-7, 200, 200, 64",
    "claude-opus-4-7, 1000, 1000, 1296",
    "claude-opus-4-5, 1092, 1092, 1521",
    "claude-sonnet-5, 1920, 1080, 2691",
    "claude-opus-4-7, 3840, 2160, 4784",
    "claude-3-5-sonnet-20241022, 3840, 2160, 1560",
    // As billed, at ten sizes: huggingface.co/datasets/JOHNISKING/image-token-cost, read on 22
    // November 2026. GPT with nothing but the image; Claude less the 77 tokens (4.5: 65) that are
    // the same at each size, and what was above 2,000 pixels at 2,000, as the client sent it.
    // As billed in March 2026 through the responses API, less 7 or 8 tokens of text:
    // community.openai.com/t/1377015.
    "gpt-5.4, 1600, 1600, 3000",
    "gpt-5.4-mini, 1600, 1600, 3000",
    "gpt-5.4-nano, 1600, 1600, 3000",
    "gpt-5-mini, 1600, 1600, 1826",
    "gpt-5-nano, 1600, 1600, 2282",
    "gpt-5.5, 256, 256, 77",
    "gpt-5.5, 1024, 1024, 1229",
    "gpt-5.5, 1280, 720, 1104",
    "gpt-5.5, 2560, 1440, 4320",
    "gpt-5.5, 4032, 3024, 11868",
    "gpt-6-astra, 512, 512, 308",
    "gpt-6-astra, 1920, 1080, 2448",
    "gpt-6-astra, 3840, 2160, 9792",
    "gpt-6-astra, 4032, 3024, 14364",
    "claude-opus-5-5, 256, 256, 100",
    "claude-opus-5-5, 512, 512, 361",
    "claude-opus-5-5, 1280, 720, 1196",
    "claude-opus-5-5, 1024, 1024, 1369",
    "claude-opus-5-5, 2000, 1125, 2952",
    "claude-opus-5-5, 2000, 1500, 3888",
    "claude-haiku-4-5, 768, 768, 784",
    "claude-haiku-4-5, 1080, 1920, 1560",
    "claude-haiku-4-5, 2000, 1500, 1564",
    // Google, "Understand and count tokens" and "Media resolution", read on 23 September 2026
    "gemini-2.5-pro, 384, 384, 258",
    "gemini-2.5-pro, 960, 540, 1548",
    "gemini-3-pro, 4000, 3000, 1120",
  })
  void tokens_publishedExample_isWhatIsPublished(String model, int width, int height, long tokens) {
    assertThat(KNOWN.image(model, "").tokens(new ImageSize(width, height))).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({
    // The same measurements as above.
    "gpt-6-astra, 1920, 1080, 2448",
    "gpt-6-astra, 2560, 1440, 2931",
    "gpt-6-astra, 3840, 2160, 2931",
    "gpt-6-astra, 4032, 3024, 2942",
  })
  void tokens_highDetail_isAsBilled(String model, int width, int height, long tokens) {
    assertThat(KNOWN.image(model, "high").tokens(new ImageSize(width, height))).isEqualTo(tokens);
  }

  @Test
  void tokens_originalDetail_isFinerWhereTheModelHasIt() {
    ImageSize large = new ImageSize(4032, 3024);

    assertThat(KNOWN.image("gpt-5.4", "original").tokens(large)).isEqualTo(11_868);
    assertThat(KNOWN.image("gpt-4o", "original")).isEqualTo(KNOWN.image("gpt-4o", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-5.2", "gpt-5-mini", "gpt-5.4", "gpt-6", "o4-mini"})
  void image_lowDetailWherePatchesAreCounted_makesNoDifference(String model) {
    assertThat(KNOWN.image(model, "low")).isEqualTo(KNOWN.image(model, ""));
  }

  @ParameterizedTest
  @CsvSource({"gpt-4o, 85", "gpt-5, 70", "o3, 75"})
  void tokens_lowDetail_isTheBase(String model, long tokens) {
    assertThat(KNOWN.image(model, "low").tokens(new ImageSize(4096, 8192))).isEqualTo(tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-opus-4-5", "claude-opus-4-7"})
  void withLongEdge_anthropicsReference_isTheirSize(String model) {
    // Their example: 1,075 by 1,520 becomes 924 by 1,307, which has 33 by 47 squares.
    long tokens = KNOWN.image(model, "").tokens(new ImageSize(1075, 1520));

    assertThat(tokens).isEqualTo(model.endsWith("5") ? 33 * 47 : 39 * 55);
    assertThat(new ImageSize(1075, 1520).withLongEdge(1307)).isEqualTo(new ImageSize(924, 1307));
  }

  @Property(tries = 2000)
  void tokens_anySize_areAtMostTheMost(
      @ForAll @IntRange(min = 1, max = 20_000) int width,
      @ForAll @IntRange(min = 1, max = 20_000) int height) {
    for (String model :
        new String[] {"gpt-4o", "gpt-5.2", "claude-3-opus", "claude-5", "gemini-2"}) {
      ImageRule rule = KNOWN.image(model, "");

      assertThat(rule.tokens(new ImageSize(width, height))).isBetween(1L, rule.most());
    }
  }

  @Test
  void imageMost_everyModelOfTheTable_isNoLessThanAnyDetailTakes() {
    List<String> models =
        KNOWN.facts().stream()
            .filter(fact -> fact.kind().contains("image"))
            .map(Overheads.Fact::model)
            .distinct()
            .toList();

    assertThat(models)
        .hasSizeGreaterThan(30)
        .allSatisfy(model -> {
          for (String detail : new String[] {"", "low", "high", "original"}) {
            assertThat(KNOWN.imageMost(model))
                .as(model + " " + detail)
                .isGreaterThanOrEqualTo(KNOWN.image(model, detail).most());
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, 1445",
    "openai/gpt-4o-mini-2024-07-18, 48169",
    "gpt-5, 1190",
    "gpt-5-chat-latest, 1190",
    "gpt-5.9, 36000",
    "gpt-5.4-2026-03-05, 12000",
    "gpt-6.1-sol, 36000",
    "anthropic/claude-opus-5-5, 4784",
    "google/gemini-3.8-flash, 2240",
    "gemini-2.5-pro, 6192",
    "my-deployment, 48169",
  })
  void imageMost_model_isDocumentedOrBilled(String model, long most) {
    assertThat(KNOWN.imageMost(model)).isEqualTo(most);
  }
}
