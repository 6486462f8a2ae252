package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is billed beside the tokens of a model: tools that run at the provider, films, characters.
 */
class BilledBesidesTest {

  private static ReadUsage response(String output, String more) {
    return Reading.whole(
        Formats.OPENAI_RESPONSES,
        "{\"id\":\"r\",\"model\":\"gpt-5\",\"status\":\"completed\",\"output\":["
            + output
            + "],\"usage\":{\"input_tokens\":20,\"output_tokens\":5,\"total_tokens\":25}"
            + more
            + "}");
  }

  private static String quantities(ReadUsage read) {
    return quantities(read.quantities().amounts());
  }

  private static String quantities(Map<String, BigDecimal> amounts) {
    return amounts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> e.getKey() + "=" + e.getValue().toPlainString())
        .collect(Collectors.joining(" "));
  }

  private static final String RUN =
      "{\"type\":\"code_interpreter_call\",\"container_id\":\"%s\",\"status\":\"completed\"}";

  @Test
  void codeInterpreter_isBilledByContainersAndTheirMemory() {
    String output = RUN.formatted("a") + "," + RUN.formatted("a") + "," + RUN.formatted("b");
    assertThat(quantities(response(output, ""))).isEqualTo("code_interpreter=2");
    assertThat(
            quantities(
                response(
                    output,
                    ",\"tools\":[{\"type\":\"code_interpreter\",\"container\":"
                        + "{\"type\":\"auto\",\"memory_limit\":\"4g\"}}]")))
        .isEqualTo("code_interpreter/4g=2");
    assertThat(
            quantities(
                response(
                    output, ",\"tools\":[{\"type\":\"code_interpreter\",\"container\":\"a\"}]")))
        .as("a container that the caller had made before")
        .isEmpty();
  }

  @Test
  void codeInterpreter_inAStream_isCountedOnce() {
    String item = "{\"type\":\"response.output_item.done\",\"item\":" + RUN.formatted("a") + "}";
    String last =
        "{\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-5\",\"output\":["
            + RUN.formatted("a")
            + "],\"usage\":{\"input_tokens\":20,\"output_tokens\":5,\"total_tokens\":25}}}";
    ReadUsage read = Reading.stream(Formats.OPENAI_RESPONSES, Reading.sse(item, last));
    assertThat(quantities(read)).isEqualTo("code_interpreter=1");
    assertThat(read.tokens().orElseThrow()).hasToString("{input=20, output=5}");
  }

  private static final String SEARCH =
      "{\"type\":\"web_search_call\",\"action\":{\"type\":\"search\"}}";

  @Test
  void olderSearch_isToldApart() {
    String tools = ",\"tools\":[{\"type\":\"web_search_preview_2025_03_11\"}]";
    assertThat(quantities(response(SEARCH, ""))).isEqualTo("web_search=1");
    assertThat(quantities(response(SEARCH, tools))).isEqualTo("web_search=1 web_search_preview=1");
  }

  @Test
  void toolUsage_isTheProvidersOwnCount() {
    ReadUsage read =
        response(
            SEARCH + ",{\"type\":\"image_generation_call\"}",
            """
            ,"tools":[{"type":"image_generation","model":"gpt-image-1.5"}],
             "tool_usage":{"web_search":{"num_requests":2},"image_gen":{"input_tokens":50,
              "input_tokens_details":{"image_tokens":0,"text_tokens":50},"output_tokens":4160,
              "output_tokens_details":{"image_tokens":4160,"text_tokens":0},"total_tokens":4210}}
            """);
    assertThat(quantities(read)).isEqualTo("web_search=2");
    assertThat(read.tokens().orElseThrow()).hasToString("{input=70, output=5, output_image=4160}");
    assertThat(read.parts()).hasSize(2);
    assertThat(read.parts().getLast().model()).isEqualTo("gpt-image-1.5");
    assertThat(read.parts().getLast().tokens()).hasToString("{input=50, output_image=4160}");
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o-search-preview-2025-03-11, web_search=1",
    "gpt-5-search-api, web_search=1",
    "gpt-4o, ''"
  })
  void modelThatAlwaysSearches_isBilledForOneSearch(String model, String expected) {
    ReadUsage read =
        Reading.whole(
            Formats.OPENAI_CHAT,
            "{\"model\":\""
                + model
                + "\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,"
                + "\"total_tokens\":7}}");
    assertThat(quantities(read)).isEqualTo(expected);
  }

  private static final String ENTRIES =
      """
      {"object":"conversation.response","conversation_id":"conv_1","outputs":[
       {"type":"tool.execution","name":"web_search"},
       {"type":"function.call","name":"f","arguments":"{}"},
       {"type":"message.output","model":"mistral-medium-2508","content":[{"type":"text",
        "text":"Hi"}]}],
       "usage":{"prompt_tokens":188,"completion_tokens":55,"total_tokens":7355,
        "connector_tokens":7112,"connectors":{"web_search":1}}}
      """;

  @Test
  void conversation_countsWhatItsToolsRead() {
    ReadUsage read = Reading.whole(MistralConversation.FORMAT, ENTRIES);
    assertThat(read.tokens().orElseThrow()).hasToString("{input=7300, output=55}");
    assertThat(quantities(read)).isEqualTo("web_search=1");
    assertThat(read.model()).isEqualTo("mistral-medium-2508");
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).contains("Hi");
  }

  @Test
  void conversation_streamed_isReadAtItsEndWhereverItIsCut() {
    String stream =
        Reading.sse(
            "{\"type\":\"conversation.response.started\",\"conversation_id\":\"conv_1\"}",
            "{\"type\":\"message.output.delta\",\"model\":\"m\",\"content\":\"Hi\"}",
            "{\"type\":\"conversation.response.done\",\"usage\":{\"prompt_tokens\":10,"
                + "\"completion_tokens\":2,\"total_tokens\":12}}");
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      StreamReader reader = MistralConversation.FORMAT.stream(false);
      assertThat(Reading.pieces(reader, bytes, cut)).isEqualTo(stream);
      assertThat(reader.usage().tokens().orElseThrow()).hasToString("{input=10, output=2}");
      assertThat(reader.usage().complete()).isTrue();
      assertThat(reader.usage().outputText()).isEqualTo("Hi");
    }
  }

  private static RequestFacts facts(String path, String body) {
    Route.Metered route = (Route.Metered) ProviderKind.OPENAI.route("POST", path, "");
    return route.format().request(body.getBytes(StandardCharsets.UTF_8), route);
  }

  @Test
  void conversation_hasABoundOnlyWhereItsWholeTextIsThere() {
    RequestFacts first =
        facts(
            "/v1/conversations",
            "{\"model\":\"m\",\"inputs\":\"x\",\"completion_args\":{\"max_tokens\":9}}");
    assertThat(first.model()).isEqualTo("m");
    assertThat(first.maxOutput()).hasValue(9);
    assertThat(first.unboundable()).isEmpty();
    assertThat(facts("/v1/conversations/conv_1", "{\"inputs\":\"x\"}").unboundable())
        .containsExactly("a conversation kept at the provider");
    assertThat(facts("/v1/conversations", "{\"agent_id\":\"ag\",\"inputs\":\"x\"}").unboundable())
        .containsExactly("agent_id is kept at the provider");
    assertThat(
            facts(
                    "/v1/conversations",
                    "{\"model\":\"m\",\"inputs\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}")
                .unboundable())
        .containsExactly("tool web_search runs at the provider");
  }

  @Test
  void conversations_ofOpenAi_areKeptAndNotAnswered() {
    Route route = ProviderKind.OPENAI.route("POST", "/v1/conversations", "");
    assertThat(route.at("openai")).isEqualTo(new Route.Free());
    assertThat(route.at("mistral")).isEqualTo(route);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/videos, '{\"model\":\"sora-2-pro\",\"prompt\":\"x\",\"seconds\":\"8\",\"size\":\"1792x1024\"}',"
        + " sora-2-pro, video_seconds/1792x1024=8",
    "/v1/videos, '{\"prompt\":\"x\"}', sora-2, video_seconds=4",
    "/v1beta/models/veo-3.1-generate-preview:predictLongRunning,"
        + " '{\"instances\":[{}],\"parameters\":{\"durationSeconds\":6,\"sampleCount\":2,"
        + "\"resolution\":\"1080p\"}}', veo-3.1-generate-preview, video_seconds/1080p=12",
    "/v1beta/models/veo-3.1-generate-preview:predictLongRunning, '{\"instances\":[{},{}]}',"
        + " veo-3.1-generate-preview, video_seconds=16",
    "/v1/projects/p/locations/l/publishers/google/models/imagen-4.0-generate-001:predict,"
        + " '{\"instances\":[{},{}],\"parameters\":{\"sampleCount\":3}}', imagen-4.0-generate-001,"
        + " images=6"
  })
  void film_isBoundedByWhatIsAskedFor(String path, String body, String model, String most) {
    RequestFacts facts = facts(path, body);
    assertThat(facts.model()).isEqualTo(model);
    assertThat(quantities(facts.quantities().amounts())).isEqualTo(most);
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.maxOutput()).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/videos, '{\"prompt\":\"x\",\"seconds\":\"long\"}'",
    "/v1/videos/v/remix, '{\"prompt\":\"x\"}'",
    "/v1beta/models/veo-3.1-generate-preview:predictLongRunning,"
        + " '{\"instances\":[{}],\"parameters\":{\"sampleCount\":-1}}'"
  })
  void film_ofUnknownLength_hasNoBound(String path, String body) {
    assertThat(facts(path, body).unboundable()).isNotEmpty();
  }

  private static final String FILM =
      "{\"id\":\"video_1\",\"model\":\"sora-2\",\"status\":\"%s\",\"seconds\":\"8\","
          + "\"size\":\"1280x720\"}";

  @Test
  void film_isBilledOnceItIsMade() {
    ReadUsage queued = Reading.whole(OpenAiVideo.FORMAT, FILM.formatted("queued"));
    assertThat(queued.pending()).contains("video_1");
    assertThat(queued.tokens()).isEmpty();
    ReadUsage made = Reading.whole(OpenAiVideo.FORMAT, FILM.formatted("completed"));
    assertThat(quantities(made)).isEqualTo("video_seconds/1280x720=8");
    assertThat(made.tokens()).isPresent();
    ReadUsage failed = Reading.whole(OpenAiVideo.FORMAT, FILM.formatted("failed"));
    assertThat(failed.quantities().isEmpty()).isTrue();
    assertThat(failed.tokens()).isPresent();
  }

  @Test
  void embeddings_thatAreBilledOtherwise_sayByWhat() {
    String predicted =
        "{\"predictions\":[{\"embeddings\":{\"statistics\":{\"token_count\":6}}}],"
            + "\"metadata\":{\"billableCharacterCount\":24}}";
    assertThat(quantities(Reading.whole(GoogleFormats.PREDICT_BY_CHARACTERS, predicted)))
        .isEqualTo("characters=24");
    assertThat(quantities(Reading.whole(GoogleFormats.PREDICT, predicted))).isEmpty();
    ReadUsage pictures =
        Reading.whole(
            Formats.OPENAI_EMBEDDINGS,
            "{\"object\":\"list\",\"model\":\"voyage-multimodal-3\",\"usage\":"
                + "{\"text_tokens\":5,\"image_pixels\":2000000,\"total_tokens\":3576}}");
    assertThat(pictures.tokens().orElseThrow()).hasToString("{input=5}");
    assertThat(quantities(pictures)).isEqualTo("pixels=2000000");
    ReadUsage cohere =
        Reading.whole(
            CohereFormats.EMBED,
            "{\"meta\":{\"billed_units\":{\"input_tokens\":10,\"image_tokens\":300,\"images\":1}}}");
    assertThat(cohere.tokens().orElseThrow()).hasToString("{input=10, input_image=300}");
    assertThat(quantities(cohere)).isEmpty();
    ReadUsage gemini =
        Reading.whole(
            Formats.GEMINI_EMBED,
            "{\"embedding\":{\"values\":[1]},\"usageMetadata\":{\"promptTokenCount\":300,"
                + "\"promptTokenDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":258}]}}");
    assertThat(gemini.tokens().orElseThrow()).hasToString("{input=42, input_image=258}");
  }

  @Test
  void ranking_onBedrock_isBilledByWhatTheRequestHolds() {
    Format format = BedrockFormats.invoke("cohere.rerank-v3-5:0");
    assertThat(format.billedByRequest()).isTrue();
    Route.Metered route =
        (Route.Metered)
            ProviderKind.BEDROCK.route("POST", "/model/cohere.rerank-v3-5:0/invoke", "");
    String body =
        "{\"query\":\"q\",\"documents\":[" + "\"d\",".repeat(100) + "\"d\"],\"api_version\":2}";
    RequestFacts facts = format.request(body.getBytes(StandardCharsets.UTF_8), route);
    assertThat(quantities(facts.quantities().amounts())).isEqualTo("search_units=2");
    assertThat(route.operation()).isEqualTo("rerank");
  }

  @Test
  void documents_areNotBoundedByTheirBytes() {
    RequestFacts facts =
        facts(
            "/v1/responses",
            "{\"model\":\"m\",\"max_output_tokens\":9,\"input\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"input_file\",\"file_data\":\"data:application/pdf;base64,AA\"}]}]}");
    assertThat(facts.documents()).isTrue();
    assertThat(facts.unboundable()).isEmpty();
  }
}
