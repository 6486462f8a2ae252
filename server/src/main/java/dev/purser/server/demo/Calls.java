package dev.purser.server.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes the requests that actors send. */
final class Calls {

  // Long enough for providers to keep it, as agents' instructions are.
  private static final String HANDBOOK =
      ("Answer briefly, name your sources, and say when you do not know. Keep the tone friendly "
              + "and plain. Never promise what the house cannot keep, and ask before you spend. ")
          .repeat(45);

  private Calls() {}

  /**
   * A request.
   *
   * @param path path at the gateway
   * @param body JSON
   * @param streams whether the answer is streamed
   */
  record Request(String path, String body, boolean streams) {}

  static Request of(Actor actor, SplittableRandom random) {
    boolean stream = random.nextInt(3) > 0;
    String question = "Question " + random.nextInt(1_000_000) + ": what does the book say?";
    String rules = "You are the " + actor.agent() + " of " + actor.team() + ". " + HANDBOOK;
    int limit = random.nextInt(300, 1_200);
    Map<String, Object> body = new HashMap<>();
    body.put("model", actor.model());
    switch (actor.api()) {
      case CHAT, HOMEGROWN -> {
        body.put("messages", List.of(message("system", rules), message("user", question)));
        body.put("max_completion_tokens", limit);
      }
      case RESPONSES -> {
        body.put("instructions", rules);
        body.put("input", question);
        body.put("max_output_tokens", limit);
      }
      case EMBEDDINGS -> {
        stream = false;
        body.put("input", List.of(question, rules));
        body.put("dimensions", 64);
      }
      case MESSAGES -> {
        Map<String, Object> kept =
            Map.of("type", "text", "text", rules, "cache_control", Map.of("type", "ephemeral"));
        body.put("system", List.of(kept));
        body.put("messages", List.of(message("user", question)));
        body.put("max_tokens", limit);
      }
      case GENERATE -> {
        body.remove("model");
        body.put("systemInstruction", parts(rules));
        body.put("contents", List.of(parts(question)));
        body.put("generationConfig", Map.of("maxOutputTokens", limit));
      }
    }
    if (stream && actor.api() != Actor.Api.GENERATE) {
      body.put("stream", true);
    }
    return new Request(path(actor, stream), Server.MAPPER.writeValueAsString(body), stream);
  }

  private static String path(Actor actor, boolean stream) {
    return switch (actor.api()) {
      case CHAT -> "/openai/v1/chat/completions";
      case RESPONSES -> "/openai/v1/responses";
      case EMBEDDINGS -> "/openai/v1/embeddings";
      case MESSAGES -> "/anthropic/v1/messages";
      case GENERATE ->
          "/gemini/v1beta/models/"
              + actor.model()
              + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
      case HOMEGROWN -> "/sandbox/openai/v1/chat/completions";
    };
  }

  private static Map<String, Object> message(String role, String text) {
    return Map.of("role", role, "content", text);
  }

  private static Map<String, Object> parts(String text) {
    return Map.of("role", "user", "parts", List.of(Map.of("text", text)));
  }
}
