package dev.purser.wire;

import java.util.List;

/**
 * Mistral's conversations: a model or an agent answers, with tools that run at the provider, and
 * what was said may be kept there. Understands whole answers and the events of a stream, of which
 * the last has the usage.
 */
final class MistralConversation implements Interpreter {

  /** A conversation that begins with this request. */
  static final Format FORMAT = format("mistral.conversations", false);

  /** One that goes on from what is kept at the provider, whose model only the answer names. */
  static final Format CONTINUED = format("mistral.conversations.continued", true);

  /** Stands in where neither model nor agent is named; has no price. */
  private static final String UNNAMED = "conversation";

  private static final String LIMIT = "completion_args.max_tokens";

  private final Tally tally;
  private String type = "";
  private boolean usageHere;

  MistralConversation(Tally tally) {
    this.tally = tally;
  }

  private static Format format(String name, boolean continued) {
    return new Dialect(
        name,
        (json, request) -> request(json, request, continued),
        List.of(LIMIT),
        true,
        false,
        MistralConversation::new,
        WholeAnswer.KEEP_ALL);
  }

  private static void request(Json json, Request request, boolean continued) {
    request.model(UNNAMED);
    if (continued) {
      request.unboundable("a conversation kept at the provider");
    }
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "agent_id" -> {
          if (json.isString()) {
            request.model(json);
            request.unboundable("agent_id is kept at the provider");
          }
        }
        case "stream" -> request.stream(json);
        case "completion_args" ->
            json.fields(inner -> {
              if (inner.equals("max_tokens")) {
                request.limit(json, 1);
              }
            });
        case "tools" ->
            json.items(() ->
                json.fields(inner -> {
                  if (inner.equals("type") && !json.text().equals("function")) {
                    request.unboundable("tool " + json.name() + " runs at the provider");
                  }
                }));
        case "inputs" -> json.items(() -> json.fields(inner -> entry(inner, json, request)));
        default -> {}
      }
    });
  }

  private static void entry(String name, Json json, Request request) {
    if (name.equals("content")) {
      json.items(() ->
          json.fields(part -> {
            switch (part) {
              case "image_url" -> request.image();
              case "document_url", "file_id", "input_audio" ->
                  request.unboundable("a file of another kind");
              default -> {}
            }
          }));
    }
  }

  @Override
  public void document(Json json) {
    type = "";
    usageHere = false;
    json.fields(name -> field(name, json));
    if (type.equals("function.call.delta")) {
      tally.toolCall();
    }
    if (usageHere && type.equals("conversation.response.done")) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "type" -> {
        type = json.name();
        if (type.equals("conversation.response.error")) {
          tally.problem("the answer carries an error");
        }
      }
      case "model" -> tally.model(json.model());
      case "outputs" -> json.items(() -> json.fields(inner -> output(inner, json)));
      case "content" -> content(json);
      case "arguments" -> json.appendTo(tally.text());
      case "usage" ->
          OpenAiUsage.read(json)
              .ifPresent(figures -> {
                tally.figures(figures);
                usageHere = true;
              });
      default -> {}
    }
  }

  private void output(String name, Json json) {
    switch (name) {
      case "type" -> {
        if (json.text().equals("function.call")) {
          tally.toolCall();
        }
      }
      case "model" -> tally.model(json.model());
      case "content" -> content(json);
      case "arguments" -> json.appendTo(tally.text());
      default -> {}
    }
  }

  /** Text, or parts that have some. */
  private void content(Json json) {
    json.appendTo(tally.text());
    json.fields(part -> {
      if (part.equals("text") || part.equals("thinking")) {
        content(json);
      }
    });
    json.items(() -> content(json));
  }
}
