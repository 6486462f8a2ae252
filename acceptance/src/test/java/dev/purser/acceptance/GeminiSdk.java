package dev.purser.acceptance;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import com.google.genai.types.Type;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Calls of Google's official SDK, unmodified but for its base URL. */
final class GeminiSdk implements AutoCloseable {

  static final String MODEL = "gemini-2.5-flash";

  private final Client client;

  GeminiSdk(String baseUrl, String key) {
    client =
        Client.builder()
            .apiKey(key)
            .httpOptions(HttpOptions.builder().baseUrl(baseUrl).build())
            .build();
  }

  Heard generate(boolean tool) {
    return heard(client.models.generateContent(MODEL, ask(tool), config(tool)));
  }

  Heard generateStreamed(boolean tool) {
    Heard whole = Heard.text("");
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(MODEL, ask(tool), config(tool))) {
      for (GenerateContentResponse part : stream) {
        whole = whole.and(heard(part));
      }
    }
    return whole;
  }

  private static String ask(boolean tool) {
    return tool ? "Please call the tool." : "How is the sea?";
  }

  private static GenerateContentConfig config(boolean tool) {
    GenerateContentConfig.Builder config = GenerateContentConfig.builder().maxOutputTokens(400);
    if (tool) {
      Schema city = Schema.builder().type(new Type(Type.Known.STRING)).build();
      Schema arguments =
          Schema.builder()
              .type(new Type(Type.Known.OBJECT))
              .properties(Map.of("city", city))
              .required(List.of("city"))
              .build();
      FunctionDeclaration weather =
          FunctionDeclaration.builder().name("weather").parameters(arguments).build();
      config.tools(List.of(Tool.builder().functionDeclarations(List.of(weather)).build()));
    }
    return config.build();
  }

  private static Heard heard(GenerateContentResponse answer) {
    List<FunctionCall> calls = answer.functionCalls();
    if (calls != null && !calls.isEmpty()) {
      FunctionCall call = calls.getFirst();
      return new Heard(
          "",
          call.name().orElse(""),
          JsonMapper.shared().writeValueAsString(call.args().orElse(Map.of())));
    }
    String text = answer.text();
    return Heard.text(text == null ? "" : text);
  }

  @Override
  public void close() {
    client.close();
  }
}
