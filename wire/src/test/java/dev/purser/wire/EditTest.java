package dev.purser.wire;

import static dev.purser.wire.Formats.ANTHROPIC_MESSAGES;
import static dev.purser.wire.Formats.GEMINI_GENERATE;
import static dev.purser.wire.Formats.OPENAI_CHAT;
import static dev.purser.wire.Formats.OPENAI_COMPLETIONS;
import static dev.purser.wire.Formats.OPENAI_EMBEDDINGS;
import static dev.purser.wire.Formats.OPENAI_RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Edits change what they name and not one byte more. */
class EditTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Map<String, Format> FORMATS =
      Map.of(
          "chat", OPENAI_CHAT,
          "completions", OPENAI_COMPLETIONS,
          "responses", OPENAI_RESPONSES,
          "anthropic", ANTHROPIC_MESSAGES,
          "gemini", GEMINI_GENERATE);

  private static RequestFacts facts(Format format, byte[] body) {
    return format.request(body, new Route.Metered(format, "chat", "", false));
  }

  private static String limited(Format format, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(format.limitOutput(bytes, facts(format, bytes), 7), UTF_8);
  }

  private static String asked(Format format, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(format.askForUsage(bytes, facts(format, bytes)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "chat|{}|{\"max_completion_tokens\":7}",
        "chat| { \"a\" : 1 } |{\"max_completion_tokens\":7, \"a\" : 1 }",
        "chat|{\"max_tokens\" : 100 ,\"a\":1}|{\"max_tokens\" : 7 ,\"a\":1}",
        "chat|{\"max_tokens\":null}|{\"max_tokens\":7}",
        "chat|{\"max_tokens\":\"x\"}|{\"max_tokens\":7}",
        "chat|{\"max_tokens\":[1,{}]}|{\"max_tokens\":7}",
        "chat|{\"max_tokens\":9,\"max_completion_tokens\":1e3}"
            + "|{\"max_tokens\":7,\"max_completion_tokens\":7}",
        "chat|{\"max_tokens\":9,\"max_tokens\":10}|{\"max_tokens\":9,\"max_tokens\":7}",
        "chat|{\"m\\u0061x_tokens\":9}|{\"m\\u0061x_tokens\":7}",
        "completions|{\"prompt\":\"x\"}|{\"max_tokens\":7,\"prompt\":\"x\"}",
        "responses|{\"x\":1}|{\"max_output_tokens\":7,\"x\":1}",
        "anthropic|{\"max_tokens\":4096}|{\"max_tokens\":7}",
        "gemini|{\"a\":1}|{\"generationConfig\":{\"maxOutputTokens\":7},\"a\":1}",
        "gemini|{\"generationConfig\":{}}|{\"generationConfig\":{\"maxOutputTokens\":7}}",
        "gemini|{\"generationConfig\":null}|{\"generationConfig\":{\"maxOutputTokens\":7}}",
        "gemini|{\"generation_config\":{\"a\":1}}"
            + "|{\"generation_config\":{\"max_output_tokens\":7,\"a\":1}}",
        "gemini|{\"generation_config\":{\"maxOutputTokens\":9}}"
            + "|{\"generation_config\":{\"maxOutputTokens\":7}}",
      })
  void limitOutput_setsTheFieldThatIsRead(String format, String body, String expected) {
    assertThat(limited(FORMATS.get(format), body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"stream\":true}|{\"stream_options\":{\"include_usage\":true},\"stream\":true}",
        "{\"stream\":true,\"stream_options\":null}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":true,\"stream_options\":{ }}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true }}",
        "{\"stream\":true,\"stream_options\":{\"x\":1}}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true,\"x\":1}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":false}}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"stream_options\":{}}"
            + "|{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
            + "\"stream_options\":{\"include_usage\":true}}",
      })
  void askForUsage_asksWhereTheCallerDidNot(String body, String expected) {
    assertThat(asked(OPENAI_CHAT, body)).isEqualTo(expected);
    assertThat(asked(OPENAI_COMPLETIONS, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":false}",
        "{\"stream\":true",
        "[]",
        "",
        "\"stream\""
      })
  void askForUsage_withNothingToAsk_givesTheSameArray(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    assertThat(OPENAI_CHAT.askForUsage(bytes, facts(OPENAI_CHAT, bytes))).isSameAs(bytes);
  }

  @Test
  void at_mistral_takesNoFieldThatItRefuses() {
    Format mistral = Formats.OPENAI_CHAT.at("mistral");
    byte[] body = "{\"stream\":true}".getBytes(UTF_8);

    assertThat(mistral.askForUsage(body, facts(mistral, body))).isSameAs(body);
    assertThat(new String(mistral.limitOutput(body, facts(mistral, body), 7), UTF_8))
        .isEqualTo("{\"max_tokens\":7,\"stream\":true}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deepseek", "ollama"})
  void at_sellersThatKnowTheOlderNameOnly_areBoundedByIt(String seller) {
    Format older = Formats.OPENAI_CHAT.at(seller);
    byte[] newer = "{\"max_completion_tokens\":10}".getBytes(UTF_8);

    assertThat(facts(older, newer).maxOutput()).isEmpty();
    assertThat(new String(older.limitOutput(newer, facts(older, newer), 7), UTF_8))
        .contains("\"max_tokens\":7");
    assertThat(facts(older, "{\"max_tokens\":10}".getBytes(UTF_8)).maxOutput()).hasValue(10);
  }

  @Test
  void edits_ofFormatsThatNeedNone_giveTheSameArray() {
    byte[] body = "{\"stream\":true,\"input\":\"x\"}".getBytes(UTF_8);
    for (Format format : new Format[] {OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI_GENERATE}) {
      assertThat(format.askForUsage(body, facts(format, body))).isSameAs(body);
    }
    assertThat(OPENAI_EMBEDDINGS.limitOutput(body, facts(OPENAI_EMBEDDINGS, body), 7))
        .isSameAs(body);
  }

  @Test
  void withModel_replacesItAndQuotesWhatItMust() {
    byte[] body = "{\"model\" : \"a\",\"x\":1}".getBytes(UTF_8);
    byte[] edited = OPENAI_CHAT.withModel(body, facts(OPENAI_CHAT, body), "b\"\\é");
    assertThat(new String(edited, UTF_8)).isEqualTo("{\"model\" : \"b\\\"\\\\é\",\"x\":1}");
    assertThat(GEMINI_GENERATE.withModel(body, facts(GEMINI_GENERATE, body), "b")).isSameAs(body);
    Route.Metered deployment = new Route.Metered(OPENAI_CHAT, "chat", "d", false);
    byte[] bare = "{\"x\":1}".getBytes(UTF_8);
    RequestFacts named = OPENAI_CHAT.request(bare, deployment);
    assertThat(OPENAI_CHAT.withModel(bare, named, "b")).isSameAs(bare);
  }

  @Property(tries = 500)
  void edit_ofAnyObject_changesTheFieldAndNoOtherByte(
      @ForAll("objects") String text, @ForAll("formats") String name) {
    Format format = FORMATS.get(name);
    byte[] body = text.getBytes(UTF_8);
    byte[] edited = format.limitOutput(body, facts(format, body), 12345);
    ObjectNode expected = (ObjectNode) MAPPER.readTree(body);
    ObjectNode at = expected;
    if (name.equals("gemini")) {
      JsonNode config = expected.path("generationConfig");
      at = config.isObject() ? (ObjectNode) config : expected.putObject("generationConfig");
    }
    at.put(limitOf(name, expected), 12345);
    assertThat(MAPPER.readTree(edited)).isEqualTo(expected);
    assertOneSplice(body, edited);
  }

  private static String limitOf(String format, JsonNode body) {
    return switch (format) {
      case "chat" -> body.has("max_tokens") ? "max_tokens" : "max_completion_tokens";
      case "gemini" -> "maxOutputTokens";
      case "responses" -> "max_output_tokens";
      default -> "max_tokens";
    };
  }

  /** What both share at their beginning and end leaves nothing of the body but one value. */
  private static void assertOneSplice(byte[] body, byte[] edited) {
    int front = 0;
    while (front < body.length && front < edited.length && body[front] == edited[front]) {
      front++;
    }
    int back = 0;
    while (back < Math.min(body.length, edited.length) - front
        && body[body.length - 1 - back] == edited[edited.length - 1 - back]) {
      back++;
    }
    String cut = new String(body, front, body.length - front - back, UTF_8);
    // At most the old value: the field's neighbours are not in it.
    assertThat(cut).doesNotContain("other");
  }

  @Provide
  Arbitrary<String> formats() {
    return Arbitraries.of(FORMATS.keySet());
  }

  @Provide
  Arbitrary<String> objects() {
    Arbitrary<String> space = Arbitraries.of("", " ", "\n", "\t ", "\r\n");
    Arbitrary<String> value =
        Arbitraries.of(
            "1", "null", "true", "\"é\\u00e9\\\"}\"", "[1,{\"max_tokens\":2}]", "{}", "-1.5e3");
    Arbitrary<String> name =
        Arbitraries.of(
            "max_tokens", "generationConfig", "max_output_tokens", "other", "other}\\\"", "otherü");
    Arbitrary<String> field =
        Combinators.combine(name, value, space)
            .as((n, v, s) -> "\"" + n + "\"" + s + ":" + s + v + s);
    return Combinators.combine(
            field.list().ofMaxSize(6).uniqueElements(f -> f.substring(0, f.indexOf(':')).strip()),
            space,
            Arbitraries.of("", "\uFEFF"))
        .as((fields, s, mark) -> mark + s + "{" + s + String.join("," + s, fields) + "}" + s);
  }
}
