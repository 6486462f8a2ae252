package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.google.genai.Client;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import dev.purser.testkit.Reply;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A stream that is stopped when its money is gone is an answer at its limit to every SDK. */
class SdkStoppedStreamTest {

  private static final int FAR_MORE = 1_500;

  private static Running running;
  private static Control control;

  @BeforeAll
  static void start(@TempDir Path data) {
    running = new Running(data);
    control = running.control();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** A key whose team has 1,200 tokens a day, and holds them as they come. */
  private static String poor(String team) {
    String key = control.keyOf(team);
    control.put(
        "/api/v1/budgets/" + team,
        """
        {"match":{"team":["%s"]},"unit":"tokens","limit":"1200","period":"day","hold":"extend"}
        """
            .formatted(team));
    return key;
  }

  private static Reply stream(String begin, String each) {
    return Reply.sse().text(begin).text(each.repeat(FAR_MORE)).stall();
  }

  private static void assertSettledWithin(String team) {
    List<JsonNode> records = control.records(team);
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().path("status").asString()).isEqualTo("cancelled");
    JsonNode window = control.window(team);
    assertThat(window.path("held").asString()).isEqualTo("0");
    assertThat(window.path("settled").asInt()).isBetween(300, 1200);
  }

  private static void assertWords(String text) {
    assertThat(text.split(" word", -1)).hasSizeBetween(100, 1150);
  }

  @Test
  void openAi_chat_finishReasonIsLength() {
    running
        .upstream()
        .next(
            stream(
                "",
                """
                data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o",\
                "choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}

                """));
    OpenAIClient client = openAi(poor("stopped-chat"));
    try {
      ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
      try (var stream =
          client
              .chat()
              .completions()
              .createStreaming(
                  ChatCompletionCreateParams.builder()
                      .model("gpt-4o")
                      .maxCompletionTokens(10_000)
                      .addUserMessage("Go on.")
                      .build())) {
        stream.stream().forEach(whole::accumulate);
      }
      ChatCompletion.Choice choice = whole.chatCompletion().choices().getFirst();
      assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
      assertWords(choice.message().content().orElseThrow());
    } finally {
      client.close();
    }
    assertSettledWithin("stopped-chat");
  }

  @Test
  void openAi_responses_isIncomplete() {
    running
        .upstream()
        .next(
            stream(
                """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"r_1",\
                "object":"response","created_at":1,"status":"in_progress","error":null,\
                "incomplete_details":null,"instructions":null,"metadata":{},"model":"gpt-4o",\
                "output":[],"parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto",\
                "tools":[],"top_p":1.0,"usage":null}}

                """,
                """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1",\
                "output_index":0,"content_index":0,"delta":" word","logprobs":[]}

                """));
    OpenAIClient client = openAi(poor("stopped-responses"));
    try {
      ResponseAccumulator whole = ResponseAccumulator.create();
      try (var stream =
          client
              .responses()
              .createStreaming(
                  ResponseCreateParams.builder()
                      .model("gpt-4o")
                      .maxOutputTokens(10_000)
                      .input("Go on.")
                      .build())) {
        stream.stream().forEach(whole::accumulate);
      }
      Response response = whole.response();
      assertThat(response.status()).hasValue(ResponseStatus.INCOMPLETE);
      assertThat(response.incompleteDetails().orElseThrow().reason())
          .hasValue(Response.IncompleteDetails.Reason.MAX_OUTPUT_TOKENS);
      assertWords(
          response.output().getFirst().asMessage().content().getFirst().asOutputText().text());
    } finally {
      client.close();
    }
    assertSettledWithin("stopped-responses");
  }

  private static OpenAIClient openAi(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(control.base() + "/openai/v1").apiKey(key).build();
  }

  @Test
  void anthropic_messages_stopReasonIsMaxTokens() {
    running
        .upstream()
        .next(
            stream(
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message",\
                "role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,\
                "stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,\
                "content_block":{"type":"text","text":""}}

                """,
                """
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,\
                "delta":{"type":"text_delta","text":" word"}}

                """));
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(control.base() + "/anthropic")
            .apiKey(poor("stopped-messages"))
            .build();
    try {
      MessageAccumulator whole = MessageAccumulator.create();
      try (var stream =
          client
              .messages()
              .createStreaming(
                  MessageCreateParams.builder()
                      .model("claude-sonnet-4-5")
                      .maxTokens(10_000)
                      .addUserMessage("Go on.")
                      .build())) {
        stream.stream().forEach(whole::accumulate);
      }
      Message message = whole.message();
      assertThat(message.stopReason()).hasValue(StopReason.MAX_TOKENS);
      assertThat(message.content().getFirst().asText().text()).contains(" word word");
    } finally {
      client.close();
    }
    List<JsonNode> records = control.records("stopped-messages");
    assertThat(records.getFirst().path("tokens").path("input").asInt()).isEqualTo(9);
    assertThat(control.window("stopped-messages").path("held").asString()).isEqualTo("0");
  }

  @Test
  void gemini_generate_finishReasonIsMaxTokens() {
    running
        .upstream()
        .next(
            stream(
                "",
                """
                data: {"candidates":[{"content":{"parts":[{"text":" word"}],"role":"model"},\
                "index":0}],"modelVersion":"gemini-2.0-flash"}

                """));
    try (Client client =
        Client.builder()
            .apiKey(poor("stopped-gemini"))
            .httpOptions(HttpOptions.builder().baseUrl(control.base() + "/gemini").build())
            .build()) {
      GenerateContentResponse last = null;
      try (var stream =
          client.models.generateContentStream(
              "gemini-2.0-flash",
              "Go on.",
              GenerateContentConfig.builder().maxOutputTokens(8_000).build())) {
        for (GenerateContentResponse part : stream) {
          last = part;
        }
      }
      assertThat(last).isNotNull();
      assertThat(last.finishReason().knownEnum()).isEqualTo(FinishReason.Known.MAX_TOKENS);
    }
    assertThat(control.window("stopped-gemini").path("held").asString()).isEqualTo("0");
  }
}
