package dev.purser.tokens.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The bound of a request leaves nothing out, wherever a caller hides his text. */
class RequestBoundTest {

  private static final TokenCounter COUNTER = new TokenCounter();
  private static final RequestCounter REQUESTS = new RequestCounter(COUNTER, Overheads.known());

  /** No two of its letters are one token, so that it has about as many tokens as it can. */
  private static final String HIDDEN = "qxzj7kvw".repeat(1000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"%s\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"%s\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"document\",\"source\":{\"data\":\"%s\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"thinking\",\"signature\":\"%s\"}]}]}",
        "{\"messages\":[{\"role\":\"%s\",\"id\":\"1\"}]}",
        "{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"video/mp4\",\"data\":\"%s\"}}]}]}",
        "{\"tools\":[{\"name\":\"%s\"}]}",
        "{\"tools\":[{\"function\":{\"name\":\"a\",\"parameters\":{\"properties\":{\"a\":{\"enum\":[\"%s\"]}}}}}]}",
        "{\"tools\":{\"%s\":1}}",
        "{\"response_format\":{\"schema\":\"%s\"}}",
        "{\"tool_choice\":{\"name\":\"%s\"}}",
        "{\"unheard_of\":[{\"deep\":\"%s\"}]}",
        "{\"%s\":1}",
      })
  void bound_textAnywhere_isInIt(String body) {
    byte[] json = body.formatted(HIDDEN).getBytes(StandardCharsets.UTF_8);
    long exact = COUNTER.count(HIDDEN, "gpt-4o").tokens();
    for (String model : List.of("gpt-4o", "claude-opus-5", "gemini-3-pro", "command-a")) {
      RequestCount count = REQUESTS.count(json, model).orElseThrow();

      assertThat(count.bound()).as(model).isGreaterThanOrEqualTo(exact);
      assertThat(count.textBound()).as(model).isGreaterThanOrEqualTo(exact);
    }
  }

  @Test
  void textBound_realImage_doesNotHoldItsBytes() {
    String png =
        "iVBORw0KGgoAAAANSUhEUgAAAGQAAABkAQAAAABYmaj5"
            + Base64.getEncoder().encodeToString(new byte[30_000]);
    String body =
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"%s\"}}]}]}"
            .formatted(png);
    RequestCount count =
        REQUESTS.count(body.getBytes(StandardCharsets.UTF_8), "claude-opus-5").orElseThrow();

    assertThat(count.textBound()).isLessThan(300);
    assertThat(count.bound()).isBetween(4784L, 4784L + 300);
    assertThat(count.parts()).containsEntry(Part.IMAGES, 16L);
  }

  @Property(tries = 500)
  void bound_anyTexts_isThatOfBytesAtMostAndNoLessThanTheCount(
      @ForAll List<String> texts, @ForAll String system) {
    String body =
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "system",
                    system,
                    "messages",
                    texts.stream().map(text -> Map.of("role", "user", "content", text)).toList()));
    byte[] json = body.getBytes(StandardCharsets.UTF_8);
    for (String model : List.of("gpt-4o", "claude-opus-5")) {
      RequestCount count = REQUESTS.count(json, model).orElseThrow();
      long sum = COUNTER.count(system, model).bound();
      for (String text : texts) {
        sum += COUNTER.count(text, model).bound();
      }

      assertThat(count.textBound())
          .isBetween(sum, Math.max(sum, TokenCounter.mostTokens(json, model)));
    }
  }
}
