package dev.purser.wire;

import static dev.purser.wire.Formats.ANTHROPIC_MESSAGES;
import static dev.purser.wire.Formats.GEMINI_EMBED;
import static dev.purser.wire.Formats.GEMINI_GENERATE;
import static dev.purser.wire.Formats.OPENAI_CHAT;
import static dev.purser.wire.Formats.OPENAI_COMPLETIONS;
import static dev.purser.wire.Formats.OPENAI_EMBEDDINGS;
import static dev.purser.wire.Formats.OPENAI_RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests ask for, as far as money is concerned. */
class RequestTest {

  private static RequestFacts facts(Format format, String body) {
    return facts(format, body.getBytes(UTF_8));
  }

  private static RequestFacts facts(Format format, byte[] body) {
    boolean gemini = format.name().startsWith("gemini");
    return format.request(body, new Route.Metered(format, "x", gemini ? "gemini-3" : "", gemini));
  }

  private static String tools(String tool) {
    return "{\"max_tokens\":5,\"tools\":[" + tool + "]}";
  }

  @Test
  void chat_plain_isReadWhole() {
    RequestFacts facts =
        facts(
            OPENAI_CHAT,
            """
            {"model":"gpt-6.1-sol","stream":true,"stream_options":{"include_usage":true},
             "messages":[{"role":"user","content":"hi"}],"max_completion_tokens":100,"n":3,
             "service_tier":"flex","tools":[{"type":"function","function":{"name":"f"}}]}
            """);
    assertThat(facts.model()).isEqualTo("gpt-6.1-sol");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.usageAsked()).isTrue();
    assertThat(facts.maxOutput()).hasValue(100);
    assertThat(facts.choices()).isEqualTo(3);
    assertThat(facts.serviceTier()).isEqualTo("flex");
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.mediaTokens()).isZero();
    assertThat(facts.problem()).isEmpty();
  }

  @Test
  void chat_twoLimits_countsTheHigher() {
    assertThat(facts(OPENAI_CHAT, "{\"max_tokens\":9,\"max_completion_tokens\":4}").maxOutput())
        .hasValue(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "-1", "0", "\"9\"", "2.5", "1e30", "[]", "{}", "true"})
  void chat_limitThatIsNone_isNoLimit(String odd) {
    RequestFacts facts = facts(OPENAI_CHAT, "{\"max_tokens\":" + odd + "}");
    assertThat(facts.maxOutput()).isEmpty();
    assertThat(facts.problem()).isEmpty();
  }

  @Test
  void chat_readableAndUnreadableLimit_isNoLimit() {
    assertThat(facts(OPENAI_CHAT, "{\"max_tokens\":9,\"max_completion_tokens\":-1}").maxOutput())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"auto,''", "default,standard", "priority,priority", "FLEX,flex"})
  void serviceTier_asked_isEmptyOnlyWhereTheProviderChooses(String asked, String tier) {
    assertThat(facts(OPENAI_CHAT, "{\"service_tier\":\"" + asked + "\"}").serviceTier())
        .isEqualTo(tier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"web_search_options\":{}}",
        "{\"prediction\":{\"type\":\"content\",\"content\":\"x\"}}",
        "{\"tools\":[{\"type\":\"openrouter:web_search\"}]}",
        "{\"plugins\":[{\"id\":\"web\"}]}",
        "{\"models\":[\"dear\"]}",
        "{\"fallbacks\":[\"dear\"]}",
        "{\"preset\":\"stored\"}",
        "{\"agent_id\":\"ag_1\"}",
        "{\"search_parameters\":{\"mode\":\"on\"}}",
        "{\"model\":\"cheap\",\"model\":\"dear\"}",
        "{\"max_tokens\":1,\"max_tokens\":100}",
        "{\"model\":\"cheap\",\"MODEL\":\"dear\"}",
        "{\"max_tokens\":1,\"max_to\\u212Aen\\u017F\":100}",
        "{\"n\":\"many\"}",
        "{\"messages\":[{\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"file\",\"file\":"
            + "{\"file_data\":\"https://x/y.pdf\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"video_url\",\"video_url\":{}}]}]}",
        "{\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"a\"}}]}",
      })
  void chat_withoutABound_saysWhy(String body) {
    assertThat(facts(OPENAI_CHAT, body).unboundable()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"web_search_options\":null}",
        "{\"tools\":[{\"type\":\"custom\"}],\"plugins\":[]}",
        "{\"messages\":[{\"content\":\"file_id\",\"tool_calls\":[{\"function\":"
            + "{\"arguments\":\"{\\\"file_id\\\":1}\"}}]}]}",
      })
  void chat_withABound_saysNothing(String body) {
    assertThat(facts(OPENAI_CHAT, body).unboundable()).isEmpty();
  }

  @Test
  void chat_images_areNumbered() {
    String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}";
    RequestFacts facts =
        facts(OPENAI_CHAT, "{\"messages\":[{\"content\":[%s,%s]}]}".formatted(image, image));
    assertThat(facts.images()).isEqualTo(2);
    assertThat(facts.mediaTokens()).isZero();
    assertThat(facts.hasMedia()).isTrue();
    assertThat(facts.unboundable()).isEmpty();
  }

  @Test
  void chat_documentInTheBody_takesMoreThanItsBytes() {
    String file = "{\"type\":\"file\",\"file\":{\"file_data\":\"" + "A".repeat(10_000) + "\"}}";
    RequestFacts facts = facts(OPENAI_CHAT, "{\"messages\":[{\"content\":[" + file + "]}]}");
    assertThat(facts.mediaTokens()).isGreaterThan(20_000);
    assertThat(facts.unboundable()).isEmpty();
  }

  @Test
  void chat_modelInThePath_countsMoreThanTheOneInTheBody() {
    Route.Metered route = new Route.Metered(OPENAI_CHAT, "chat", "deployment", false);
    assertThat(OPENAI_CHAT.request("{\"model\":\"x\"}".getBytes(UTF_8), route).model())
        .isEqualTo("deployment");
  }

  @Test
  void completions_severalPrompts_areEachAnswered() {
    assertThat(
            facts(OPENAI_COMPLETIONS, "{\"n\":2,\"best_of\":5,\"prompt\":[\"a\",\"b\",\"c\"]}")
                .choices())
        .isEqualTo(15);
    assertThat(facts(OPENAI_COMPLETIONS, "{\"prompt\":[1,2,3]}").choices()).isEqualTo(1);
    assertThat(facts(OPENAI_COMPLETIONS, "{\"prompt\":[[1,2],[3]]}").choices()).isEqualTo(2);
    assertThat(facts(OPENAI_COMPLETIONS, "{\"max_tokens\":0}").maxOutput()).hasValue(0);
  }

  @Test
  void embeddings_areReadWithTheirImages() {
    RequestFacts facts =
        facts(
            OPENAI_EMBEDDINGS,
            "{\"model\":\"e\",\"input\":[\"a\",{\"content\":[{\"image_url\":\"x\"}]}]}");
    assertThat(facts.model()).isEqualTo("e");
    assertThat(facts.images()).isEqualTo(1);
  }

  @Test
  void responses_plain_isReadWhole() {
    RequestFacts facts =
        facts(
            OPENAI_RESPONSES,
            """
            {"model":"gpt-6","stream":true,"max_output_tokens":50,"background":false,
             "previous_response_id":null,"input":[{"role":"user","content":[
              {"type":"input_text","text":"x"},{"type":"input_image","file_id":"f"}]},
              {"type":"function_call_output","output":[{"type":"input_image","image_url":"u"}]},
              {"type":"computer_call_output","output":{"type":"computer_screenshot"}}],
             "tools":[{"type":"function","name":"f"},{"type":"custom","name":"g"}]}
            """);
    assertThat(facts.stream()).isTrue();
    assertThat(facts.maxOutput()).hasValue(50);
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.images()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"background\":true}",
        "{\"previous_response_id\":\"r\"}",
        "{\"conversation\":{\"id\":\"c\"}}",
        "{\"prompt\":{\"id\":\"p\"}}",
        "{\"input\":[{\"type\":\"item_reference\",\"id\":\"i\"}]}",
        "{\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}]}",
        "{\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_url\":\"https://x\"}]}]}",
        "{\"tools\":[{\"type\":\"web_search\"}]}",
        "{\"tools\":[{\"type\":\"file_search\"}],\"max_tool_calls\":3}",
        "{\"tools\":[{\"type\":\"code_interpreter\"}]}",
        "{\"tools\":[{\"type\":\"mcp\"}]}",
        "{\"tools\":[{\"type\":\"image_generation\"}]}",
        "{\"tools\":[{\"type\":\"made up\"}]}",
        "{\"model\":\"m\",\"preset\":\"pro-search\"}",
        "{\"context_management\":[{\"type\":\"compaction\",\"compact_threshold\":9000}]}",
        "{\"models\":[\"openai/gpt-5.4\",\"dear\"]}",
      })
  void responses_withoutABound_saysWhy(String body) {
    assertThat(facts(OPENAI_RESPONSES, body).unboundable()).hasSize(1);
  }

  @Test
  void responses_cappedSearch_isAQuantityAndTokens() {
    RequestFacts facts =
        facts(
            OPENAI_RESPONSES,
            "{\"max_tool_calls\":3,\"tools\":[{\"type\":\"web_search_preview\"}]}");
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.quantities().get("web_search")).isEqualByComparingTo(BigDecimal.valueOf(3));
    assertThat(facts.mediaTokens()).isGreaterThan(6 * 7_000);
  }

  @Test
  void anthropic_plain_isReadWhole() {
    RequestFacts facts =
        facts(
            ANTHROPIC_MESSAGES,
            """
            {"model":"claude-opus-5-5","max_tokens":1024,"stream":true,"inference_geo":"us",
             "speed":"fast","service_tier":"standard_only","system":[{"type":"text","text":"s"}],
             "messages":[{"role":"user","content":[{"type":"image","source":{"type":"url"}},
              {"type":"tool_result","content":[{"type":"image","source":{"type":"file"}}]},
              {"type":"tool_use","input":{"type":"container_upload","file_id":"x"}},
              {"type":"document","source":{"type":"text","data":"abc"}}]}]}
            """);
    assertThat(facts.model()).isEqualTo("claude-opus-5-5");
    assertThat(facts.maxOutput()).hasValue(1024);
    assertThat(facts.region()).isEqualTo("us");
    assertThat(facts.speed()).isEqualTo("fast");
    assertThat(facts.serviceTier()).isEqualTo("standard");
    assertThat(facts.images()).isEqualTo(2);
    assertThat(facts.unboundable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}",
        "{\"type\":\"web_fetch_20250910\",\"max_uses\":1}",
        "{\"type\":\"code_execution_20250825\"}",
        "{\"type\":\"mcp_toolset\"}",
        "{\"type\":\"advisor_20260301\",\"max_uses\":1}",
      })
  void anthropic_serverToolWithoutABound_saysWhy(String tool) {
    assertThat(facts(ANTHROPIC_MESSAGES, tools(tool)).unboundable()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}",
        "{\"type\":\"custom\",\"name\":\"f\"}",
        "{\"type\":\"bash_20250124\",\"name\":\"bash\"}",
        "{\"type\":\"text_editor_20250728\"}",
        "{\"type\":\"computer_20250124\"}",
      })
  void anthropic_callersTool_addsItsPrompt(String tool) {
    RequestFacts facts = facts(ANTHROPIC_MESSAGES, tools(tool));
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.mediaTokens()).isBetween(1_000L, 2_000L);
  }

  @Test
  void anthropic_cappedSearch_readsMediaAgainEachTime() {
    String search = "\"tools\":[{\"type\":\"web_search_20250305\",\"max_uses\":%d}]";
    String body =
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\"}},"
            + "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"JVBERi0=\"}}]}],"
            + search
            + "}";
    RequestFacts once = facts(ANTHROPIC_MESSAGES, body.formatted(1));
    RequestFacts nine = facts(ANTHROPIC_MESSAGES, body.formatted(9));
    assertThat(once.images()).isEqualTo(2);
    assertThat(nine.images()).isEqualTo(10);
    assertThat(nine.mediaTokens()).isGreaterThan(once.mediaTokens() + 8 * 8_000);
  }

  @Test
  void anthropic_cappedSearch_isAQuantityAndTokens() {
    RequestFacts facts =
        facts(ANTHROPIC_MESSAGES, tools("{\"type\":\"web_search_20250305\",\"max_uses\":10}"));
    assertThat(facts.unboundable()).isEmpty();
    assertThat(facts.quantities().get("web_search")).isEqualByComparingTo(BigDecimal.TEN);
    // A recorded conversation of ten searches was billed 404,500 input tokens.
    assertThat(facts.mediaTokens()).isGreaterThan(404_500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mcp_servers\":[{}]}",
        "{\"fallbacks\":[{\"model\":\"dear\"}]}",
        "{\"context_management\":{\"edits\":[{\"type\":\"compact_20260112\"}]}}",
        "{\"messages\":[{\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"url\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"source\":{\"type\":\"file\"},\"type\":\"document\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"container_upload\",\"file_id\":\"f\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"tool_result\",\"content\":"
            + "[{\"type\":\"document\",\"source\":{\"type\":\"url\"}}]}]}]}",
      })
  void anthropic_withoutABound_saysWhy(String body) {
    assertThat(facts(ANTHROPIC_MESSAGES, body).unboundable()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"generationConfig\":{\"maxOutputTokens\":64,\"candidateCount\":2}}",
        "{\"generation_config\":{\"max_output_tokens\":64,\"candidate_count\":2}}",
      })
  void gemini_limits_areReadInBothSpellings(String body) {
    RequestFacts facts = facts(GEMINI_GENERATE, body);
    assertThat(facts.maxOutput()).hasValue(64);
    assertThat(facts.choices()).isEqualTo(2);
    assertThat(facts.model()).isEqualTo("gemini-3");
    assertThat(facts.stream()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tools\":[{\"googleSearch\":{}}]}",
        "{\"tools\":[{\"google_search\":{}}]}",
        "{\"tools\":[{\"urlContext\":{}}]}",
        "{\"tools\":[{\"codeExecution\":{}}]}",
        "{\"tools\":[{\"fileSearch\":{}}]}",
        "{\"tools\":[{\"googleMaps\":{}}]}",
        "{\"cachedContent\":\"cachedContents/x\"}",
        "{\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"u\"}}]}]}",
        "{\"contents\":{\"parts\":{\"file_data\":{\"mime_type\":\"video/mp4\"}}}}",
        "{\"generationConfig\":{\"maxOutputTokens\":1},\"generationConfig\":{}}",
      })
  void gemini_withoutABound_saysWhy(String body) {
    assertThat(facts(GEMINI_GENERATE, body).unboundable()).hasSize(1);
  }

  @Test
  void gemini_media_takeTheirMaximum() {
    RequestFacts facts =
        facts(
            GEMINI_GENERATE,
            """
            {"tools":[{"functionDeclarations":[]}],"contents":[{"parts":[{"text":"x"},
              {"inlineData":{"data":"AAAA","mimeType":"image/png"}},
              {"fileData":{"mimeType":"image/jpeg","fileUri":"gs://x"}},
              {"inlineData":{"mimeType":"audio/wav","data":"AAAA"}},
              {"functionResponse":{"response":{"fileData":{}},"parts":[
               {"inlineData":{"mimeType":"image/png"}}]}}]}]}
            """);
    assertThat(facts.images()).isEqualTo(3);
    assertThat(facts.unboundable()).isEmpty();
  }

  @Test
  void geminiEmbeddings_ofSeveralTexts_areRead() {
    RequestFacts facts =
        facts(
            GEMINI_EMBED,
            "{\"requests\":[{\"content\":{\"parts\":[{\"inlineData\":"
                + "{\"mimeType\":\"image/png\"}}]}},{\"content\":{}}]}");
    assertThat(facts.images()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|not a JSON object",
        "``|not a JSON object",
        "null|not a JSON object",
        "{\"model\":}|not readable JSON at byte",
        "{\"model\":\"x\"|not readable JSON",
        "{} {}|more than one",
        "{\"a\":1}x|not readable JSON",
      })
  void body_thatIsNoRequest_isAProblemWithoutContent(String body, String words) {
    for (Format format : new Format[] {OPENAI_CHAT, ANTHROPIC_MESSAGES, GEMINI_GENERATE}) {
      assertThat(facts(format, body).problem())
          .hasValueSatisfying(p -> {
            assertThat(p).contains(words);
            assertThat(p).doesNotContain("model");
          });
    }
  }

  @Test
  void body_nestedTooDeeply_isAProblem() {
    String deep = "{\"messages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(facts(OPENAI_CHAT, deep).problem()).isPresent();
    String blocks =
        "{\"messages\":[{\"content\":"
            + "[{\"content\":".repeat(100_000)
            + "1"
            + "}]".repeat(100_000)
            + "}]}";
    assertThat(facts(ANTHROPIC_MESSAGES, blocks).problem()).isPresent();
  }

  @Test
  void body_inAnotherEncoding_isAProblem() {
    assertThat(facts(OPENAI_CHAT, "{\"model\":\"x\"}".getBytes(UTF_16LE)).problem())
        .contains("the body is not UTF-8");
  }

  @Test
  void body_withAByteOrderMark_isRead() {
    assertThat(facts(OPENAI_CHAT, "\uFEFF{\"model\":\"x\"}").model()).isEqualTo("x");
  }

  @Test
  void body_ofAnySize_isSaidInBytes() {
    assertThat(facts(OPENAI_CHAT, "{\"a\":\"é\"}").bodyBytes()).isEqualTo(10);
  }

  @Test
  void leastOutput_isWhatTheProviderTakes() {
    byte[] thinking =
        "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(Formats.ANTHROPIC_MESSAGES.leastOutput(thinking)).isEqualTo(2001);
    assertThat(BedrockFormats.invoke("anthropic.claude").leastOutput(thinking)).isEqualTo(2001);
    assertThat(Formats.ANTHROPIC_MESSAGES.leastOutput(new byte[] {'{', '}'})).isEqualTo(1);
    assertThat(Formats.OPENAI_RESPONSES.leastOutput(new byte[] {'{', '}'})).isEqualTo(16);
    assertThat(Formats.OPENAI_CHAT.leastOutput(new byte[] {'{', '}'})).isEqualTo(1);
  }
}
