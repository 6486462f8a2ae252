package dev.purser.tokens.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCounterTest {

  private static final TokenCounter COUNTER = new TokenCounter();
  private static final RequestCounter REQUESTS = new RequestCounter(COUNTER, Overheads.known());

  /** The example of OpenAI's cookbook, whose counts the API confirmed. */
  private static final String COOKBOOK =
      """
      {"messages":[
      {"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
      {"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
      {"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
      {"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
      {"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
      {"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]}
      """;

  private static final String COOKBOOK_TOOLS =
      """
      {"messages":[
      {"role":"system","content":"You are a helpful assistant that can answer to questions about the weather."},
      {"role":"user","content":"What's the weather like in San Francisco?"}],
      "tools":[{"type":"function","function":{"name":"get_current_weather",
      "description":"Get the current weather in a given location","parameters":{"type":"object","properties":{
      "location":{"type":"string","description":"The city and state, e.g. San Francisco, CA"},
      "unit":{"type":"string","description":"The unit of temperature to return","enum":["celsius","fahrenheit"]}},
      "required":["location"]}}}]}
      """;

  @ParameterizedTest
  @CsvSource({"gpt-4-0613, 129", "gpt-3.5-turbo-0125, 129", "gpt-4o, 124", "gpt-4o-mini, 124"})
  void count_cookbookMessages_isWhatTheApiSays(String model, long tokens) {
    RequestCount count = count(COOKBOOK, model);

    assertThat(count.tokens()).isEqualTo(tokens);
    assertThat(count.exact()).isTrue();
    assertThat(count.low()).isEqualTo(tokens);
    assertThat(count.high()).isEqualTo(tokens);
    assertThat(count.bound()).isGreaterThanOrEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource({"gpt-4-0613, 105", "gpt-4o, 101"})
  void count_cookbookTools_isWhatTheApiSays(String model, long tokens) {
    RequestCount count = count(COOKBOOK_TOOLS, model);

    assertThat(count.tokens()).isEqualTo(tokens);
    assertThat(count.exact()).isFalse();
    assertThat(count.parts()).containsKeys(Part.SYSTEM, Part.MESSAGES, Part.TOOLS, Part.FRAMING);
  }

  @Test
  void count_anthropic_hasSystemMessagesAndTools() {
    RequestCount count =
        count(
            """
            {"model":"claude-opus-4-8","max_tokens":100,"system":[{"type":"text","text":"Be brief."}],
            "messages":[{"role":"user","content":"What is the weather?"},
            {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"weather","input":{"city":"Oslo"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"Rain, 4 degrees"}]}],
            "tools":[{"name":"weather","description":"The weather of a city","input_schema":{"type":"object"}}]}
            """,
            "claude-opus-4-8");

    assertThat(count.parts().get(Part.TOOLS)).isGreaterThan(290);
    assertThat(count.parts().get(Part.SYSTEM)).isBetween(3L, 6L);
    assertThat(count.parts().get(Part.MESSAGES)).isBetween(15L, 40L);
    assertThat(count.parts().get(Part.FRAMING)).isEqualTo(7 + 3 * 4);
    assertThat(count.exact()).isFalse();
    assertThat(count.low()).isLessThan(count.high());
    assertThat(count.bound()).isGreaterThan(count.high());
  }

  @Test
  void count_gemini_readsPartsAndMedia() throws IOException {
    RequestCount count =
        count(
            """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},
            "contents":[{"role":"user","parts":[{"text":"What is this?"},
            {"inlineData":{"mimeType":"image/png","data":"%s"}}]}],
            "generationConfig":{"maxOutputTokens":10}}
            """
                .formatted(png(960, 540)),
            "gemini-2.5-pro");

    assertThat(count.parts().get(Part.IMAGES)).isEqualTo(1548);
    assertThat(count.parts()).containsKeys(Part.SYSTEM, Part.MESSAGES);
  }

  /** Google, "Audio understanding", 23 September 2026: a minute is 1,920 tokens. */
  @ParameterizedTest
  @CsvSource({"gemini-2.5-pro, 1920", "gpt-4o-audio-preview, 600"})
  void count_minuteOfSound_isWhatIsPublished(String model, long tokens) {
    String body =
        """
        {"contents":[{"role":"user","parts":[
        {"inlineData":{"mimeType":"audio/wav","data":"%s"}}]}]}
        """;

    assertThat(count(body.formatted(wav(60)), model).parts()).containsEntry(Part.AUDIO, tokens);
  }

  /** So many seconds of silence, at 8,000 bytes a second. */
  private static String wav(int seconds) {
    ByteBuffer wav = ByteBuffer.allocate(44 + seconds * 8000).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(wav.capacity() - 8);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(8000);
    return Base64.getEncoder().encodeToString(wav.array());
  }

  @Test
  void count_images_goBySizeAndDetail() throws IOException {
    String body =
        """
        {"messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"data:image/png;base64,%s","detail":"%s"}}]}]}
        """;

    assertThat(count(body.formatted(png(1024, 1024), "high"), "gpt-4o").parts())
        .containsEntry(Part.IMAGES, 765L);
    assertThat(count(body.formatted(png(1024, 1024), "low"), "gpt-4o").parts())
        .containsEntry(Part.IMAGES, 85L);
    assertThat(count(body.formatted(png(1024, 1024), "high"), "gpt-4o").bound())
        .isGreaterThanOrEqualTo(85 + 8 * 170);
  }

  @Test
  void count_remoteImage_isTheMost() {
    String body =
        """
        {"messages":[{"role":"user","content":[
        {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]}
        """;

    assertThat(count(body, "claude-opus-4-7").parts()).containsEntry(Part.IMAGES, 4784L);
    assertThat(count(body, "claude-opus-4-7").low()).isLessThan(100);
  }

  @Test
  void count_responsesApi_readsInstructionsAndInput() {
    String plain = "{\"instructions\":\"Be brief.\",\"input\":\"What is the weather?\"}";
    String listed =
        """
        {"instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text",
        "text":"What is the weather?"}]}]}
        """;

    assertThat(count(listed, "gpt-5").tokens()).isEqualTo(count(plain, "gpt-5").tokens());
  }

  @Test
  void count_embeddings_haveNoFrame() {
    RequestCount count = count("{\"input\":[\"hello world\",\"hello\"]}", "text-embedding-3-small");

    assertThat(count.tokens()).isEqualTo(3);
    assertThat(count.exact()).isTrue();
  }

  @Test
  void count_bedrock_readsBlocksToolsAndMedia() throws IOException {
    RequestCount count =
        count(
            """
            {"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"What is this?"},
            {"image":{"format":"png","source":{"bytes":"%s"}}}]},
            {"role":"assistant","content":[{"toolUse":{"toolUseId":"1","name":"look","input":{"at":"it"}}}]},
            {"role":"user","content":[{"toolResult":{"toolUseId":"1","content":[{"json":{"seen":"a cat"}}]}}]}],
            "toolConfig":{"tools":[{"toolSpec":{"name":"look","description":"Looks","inputSchema":{"json":{}}}}],
            "toolChoice":{"any":{}}},"inferenceConfig":{"maxTokens":10}}
            """
                .formatted(png(200, 200)),
            "anthropic.claude-opus-4-8-v1:0");

    assertThat(count.parts())
        .containsEntry(Part.IMAGES, 64L)
        .containsEntry(Part.FRAMING, 7 + 3 * 4L)
        .containsKey(Part.SYSTEM);
    assertThat(count.parts().get(Part.MESSAGES)).isBetween(15L, 50L);
    assertThat(count.parts().get(Part.TOOLS)).isGreaterThan(410);
  }

  @Test
  void count_cohere_readsMessagesAndDocuments() {
    String body =
        """
        {"model":"command-a","messages":[{"role":"user","content":"Who is tallest?"}],
        "documents":[{"data":{"text":"%s"}},"%s"]}
        """;
    String text = "Emperor penguins are the tallest of all. ".repeat(10);

    assertThat(count(body.formatted(text, text), "command-a").parts().get(Part.MESSAGES))
        .isGreaterThan(2 * COUNTER.count(text, "command-a").tokens());
    assertThat(count("{\"texts\":[\"hello\",\"world\"]}", "embed-v4").parts())
        .containsOnlyKeys(Part.MESSAGES);
    assertThat(count("{\"message\":\"hello\",\"preamble\":\"short\"}", "command-r").parts())
        .containsOnlyKeys(Part.SYSTEM, Part.MESSAGES, Part.FRAMING);
  }

  @Test
  void count_ollama_readsImagesOfMessages() throws IOException {
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"See\",\"images\":[\"%s\"]}]}";
    String prompt = "{\"system\":\"Be brief\",\"prompt\":\"See\",\"images\":[\"%s\"]}";

    assertThat(count(body.formatted(png(10, 10)), "llava").parts()).containsKey(Part.IMAGES);
    assertThat(count(prompt.formatted(png(10, 10)), "llava").parts())
        .containsKeys(Part.SYSTEM, Part.MESSAGES, Part.IMAGES);
  }

  @Test
  void count_textDocument_isItsText() {
    String body =
        """
        {"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text",
        "media_type":"text/plain","data":"%s"}}]}]}
        """;
    String text = "The words of a long document. ".repeat(100);

    assertThat(count(body.formatted(text), "claude-opus-5").parts().get(Part.MESSAGES))
        .isEqualTo(COUNTER.count(text, "claude-opus-5").tokens());
  }

  @Test
  void count_unknownFields_raiseTheBoundOnly() {
    String known = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    String more = known.replace("}]}", "}],\"new_prompt\":\"some more words\"}");

    assertThat(count(more, "gpt-4o").tokens()).isEqualTo(count(known, "gpt-4o").tokens());
    assertThat(count(more, "gpt-4o").bound())
        .isGreaterThanOrEqualTo(count(known, "gpt-4o").bound() + 15);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "\"text\"", "{", "{\"a\":1} {}", "{\"messages\":[{\"content\":\"a"})
  void count_noObject_isEmpty(String body) {
    assertThat(REQUESTS.count(body.getBytes(StandardCharsets.UTF_8), "gpt-4o")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":7}",
        "{\"messages\":[7,null,[[]]],\"tools\":{\"a\":{}}}",
        "{\"messages\":[{\"content\":[{\"source\":[{\"data\":1}]}]}],\"tools\":[1,\"a\",{\"function\":[]}]}",
        "{\"tools\":[{\"parameters\":{\"properties\":{\"a\":[],\"b\":{\"enum\":3}}}}],\"input\":{}}",
        "{\"system\":{\"parts\":{\"text\":{\"a\":null}}},\"tool_choice\":null,\"text\":[]}",
      })
  void count_oddShapes_areCountedSomehow(String body) {
    assertThat(count(body, "gpt-4o").bound()).isNotNegative();
    assertThat(count(body, "claude-opus-5").bound()).isNotNegative();
  }

  @Property(tries = 500)
  void count_anyText_isWithinItsLimits(@ForAll String text) {
    String body =
        tools.jackson.databind.json.JsonMapper.shared()
            .writeValueAsString(
                java.util.Map.of("messages", java.util.List.of(java.util.Map.of("content", text))));
    for (String model : new String[] {"gpt-4o", "claude-opus-5", "gemini-3-pro"}) {
      RequestCount count = count(body, model);

      assertThat(count.low()).isLessThanOrEqualTo(count.tokens());
      assertThat(count.tokens()).isLessThanOrEqualTo(count.high());
      assertThat(count.high()).isLessThanOrEqualTo(count.bound());
      assertThat(count.parts().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(count.tokens());
    }
  }

  private static RequestCount count(String body, String model) {
    return REQUESTS.count(body.getBytes(StandardCharsets.UTF_8), model).orElseThrow();
  }

  private static String png(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", out);
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
