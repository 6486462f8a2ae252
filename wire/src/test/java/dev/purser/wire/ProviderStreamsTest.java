package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams in the shapes that many sellers give them: where the usage stands, how often it comes,
 * and what stands around it.
 */
class ProviderStreamsTest {

  private static final String TEXT =
      "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
          + "\"finish_reason\":null}]}";
  private static final String STOP =
      "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private static final String USAGE =
      "{\"prompt_tokens\":9,\"completion_tokens\":5,\"total_tokens\":14}";
  private static final String DONE = "[DONE]";

  private static String with(String chunk, String field) {
    return chunk.substring(0, chunk.length() - 1) + "," + field + "}";
  }

  private static String usage(int output) {
    return "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":"
        + output
        + ",\"total_tokens\":"
        + (9 + output)
        + "}";
  }

  private static final String ALONE = "{\"model\":\"m\",\"choices\":[],\"usage\":" + USAGE + "}";

  private static Arguments of(String name, String... events) {
    return Arguments.of(name, List.of(events));
  }

  static Stream<Arguments> chats() {
    String filter = "{\"model\":\"\",\"choices\":[],\"prompt_filter_results\":[{}]}";
    return Stream.of(
        of("OpenAI", with(TEXT, "\"usage\":null"), with(STOP, "\"usage\":null"), ALONE, DONE),
        of("Azure", filter, TEXT, STOP, ALONE, DONE),
        of("Azure, whose filter comes last", filter, TEXT, STOP, ALONE, filter, DONE),
        of("the usage beside the last choice", TEXT, with(STOP, usage(5)), DONE),
        of("every chunk, growing", with(TEXT, usage(1)), with(STOP, usage(5)), DONE),
        of("every chunk, and once alone", with(TEXT, usage(1)), with(STOP, usage(5)), ALONE, DONE),
        of("the last chunk twice", TEXT, STOP, ALONE, ALONE, DONE),
        of("no mark at the end", TEXT, STOP, ALONE),
        of("a mark, and the usage after it", TEXT, STOP, ALONE, DONE, DONE),
        of(
            "Groq",
            with(TEXT, "\"x_groq\":{\"id\":\"r\"}"),
            with(STOP, "\"x_groq\":{\"id\":\"r\",\"usage\":" + USAGE + "}"),
            DONE),
        of(
            "Groq, who says it twice and once in short",
            TEXT,
            with(STOP, usage(5) + ",\"x_groq\":{\"usage\":{\"prompt_tokens\":9}}"),
            DONE),
        of(
            "Moonshot",
            TEXT,
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":"
                + USAGE
                + "}]}",
            DONE),
        of(
            "floats and texts",
            TEXT,
            with(
                STOP,
                "\"usage\":{\"prompt_tokens\":9.0,\"completion_tokens\":\"5\","
                    + "\"total_tokens\":\"14.0\"}"),
            DONE),
        of(
            "no total",
            TEXT,
            with(STOP, "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5}"),
            DONE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chats")
  void chat_ofASeller_givesItsCounts(String seller, List<String> events) {
    for (String body : framed(events)) {
      check(body);
    }
  }

  private static void check(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    ReadUsage whole = Reading.stream(Formats.OPENAI_CHAT, body);
    assertThat(whole.tokens().orElseThrow().toString()).isEqualTo("{input=9, output=5}");
    assertThat(whole.problems()).isEmpty();
    assertThat(whole.complete()).isTrue();
    assertThat(whole.model()).isEqualTo("m");
    for (int cut = 1; cut < bytes.length; cut++) {
      StreamReader reader = Formats.OPENAI_CHAT.stream(false);
      assertThat(Reading.pieces(reader, bytes, cut)).isEqualTo(body);
      assertThat(reader.usage()).isEqualTo(whole);
    }
    Random random = new Random(bytes.length);
    for (int i = 0; i < 5; i++) {
      int[] cuts = random.ints(12, 0, bytes.length).sorted().toArray();
      StreamReader reader = Formats.OPENAI_CHAT.stream(false);
      assertThat(Reading.pieces(reader, bytes, cuts)).isEqualTo(body);
      assertThat(reader.usage()).isEqualTo(whole);
    }
  }

  /** The ways in which the same events may be written. */
  private static List<String> framed(List<String> events) {
    List<String> ways = new ArrayList<>();
    for (String end : List.of("\n", "\r\n", "\r")) {
      StringBuilder plain = new StringBuilder();
      StringBuilder busy = new StringBuilder("\uFEFF: hello" + end + end);
      for (String event : events) {
        plain.append("data: ").append(event).append(end).append(end);
        busy.append(": PROCESSING").append(end).append(end);
        busy.append("event: ping").append(end).append(end);
        busy.append("id: 1").append(end).append("event: message").append(end);
        // A line may end wherever white space may stand.
        busy.append("data:").append(event.replaceFirst(",\"", "," + end + "data: \""));
        busy.append(end).append("retry: 5").append(end).append(end);
      }
      ways.add(plain.toString());
      ways.add(busy.toString());
      ways.add(plain.substring(0, plain.length() - 2 * end.length()));
    }
    return ways;
  }

  @Test
  void chat_ofOpenRouter_hasItsCostInTheLastChunk() {
    ReadUsage read =
        Reading.stream(
            Formats.OPENAI_CHAT,
            ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
                + Reading.sse(
                    TEXT,
                    STOP,
                    with(
                        TEXT,
                        "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
                            + "\"total_tokens\":14,\"cost\":\"0.000012\",\"is_byok\":false}"),
                    DONE));
    assertThat(read.reportedCost()).contains(Money.parse("0.000012"));
    assertThat(read.complete()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"is_byok\":true,\"cost\":0 | ''",
        "\"is_byok\":true,\"cost\":0,\"cost_details\":{\"upstream_inference_cost\":0.5} | 0.5",
        "\"is_byok\":false,\"cost\":0 | 0",
        "\"cost\":{\"currency\":\"EUR\",\"total_cost\":0.5} | ''",
        "\"cost\":{\"currency\":\"USD\",\"total_cost\":0.5} | 0.5",
        "\"estimated_cost\":0.5 | 0.5",
        "\"estimated_cost\":0.5,\"cost\":0.25 | 0.25",
        "\"cost\":\"0.5\" | 0.5",
        "\"cost\":\"1e-3\" | 0.001",
        "\"cost\":\"1e-300\" | ''",
        "\"cost\":\"free\" | ''"
      })
  void cost_thatIsNotTheWholeTruth_isNotReported(String fields, String cost) {
    ReadUsage read =
        Reading.stream(
            Formats.OPENAI_CHAT,
            Reading.sse(
                TEXT,
                STOP,
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
                    + fields
                    + "}}",
                DONE));
    assertThat(read.reportedCost().map(Money::toDecimal).orElse("")).isEqualTo(cost);
    assertThat(read.tokens()).isPresent();
  }

  @Test
  void error_inAStreamThatBeganWell_isNoEnd() {
    ReadUsage read =
        Reading.stream(
            Formats.OPENAI_CHAT,
            Reading.sse(
                TEXT,
                "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":502}}",
                DONE));
    assertThat(read.complete()).isFalse();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).singleElement().asString().contains("server_error");
  }

  @Test
  void error_inPlaceOfAStream_isToldAndNoUsage() {
    ReadUsage read =
        Reading.stream(
            Formats.OPENAI_CHAT, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request\"}}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).singleElement().asString().contains("invalid_request");
  }

  @ParameterizedTest
  @CsvSource({
    "openai.chat,'{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":5}}'",
    "anthropic.messages,'{\"usage\":{\"input_tokens\":3,\"output_tokens\":-2}}'",
    "gemini.generateContent,'{\"usageMetadata\":{\"promptTokenCount\":-4}}'"
  })
  void count_belowZero_isNotBelieved(String format, String body) {
    Format of =
        Stream.of(Formats.OPENAI_CHAT, Formats.ANTHROPIC_MESSAGES, Formats.GEMINI_GENERATE)
            .filter(one -> one.name().equals(format))
            .findFirst()
            .orElseThrow();
    ReadUsage read = Reading.whole(of, body);
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void conversation_ofMistral_hasWhatItsToolsPutInAsInput() {
    ReadUsage read =
        Reading.whole(
            Formats.OPENAI_CHAT,
            """
            {"usage":{"prompt_tokens":188,"completion_tokens":55,"total_tokens":7355,
             "connector_tokens":7112,"connectors":{"web_search":1}}}
            """);
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{input=7300, output=55}");
    assertThat(read.quantities().get("web_search")).isEqualByComparingTo("1");
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"East US 2,eastus2", "westeurope,westeurope", "'',''", "<b>,''"})
  void region_ofAzure_isThatOfItsHeader(String header, String region) {
    for (Format format : List.of(Formats.OPENAI_CHAT, Formats.OPENAI_RESPONSES)) {
      UsageReader whole = format.answer();
      whole.headers(name -> name.equals("x-ms-region") ? header : "");
      byte[] body = "{}".getBytes(UTF_8);
      whole.read(body, 0, body.length);
      assertThat(whole.usage().region()).isEqualTo(region);
      UsageReader stream = format.stream(false);
      stream.headers(name -> name.equals("x-ms-region") ? header : "");
      assertThat(stream.usage().region()).isEqualTo(region);
    }
  }
}
