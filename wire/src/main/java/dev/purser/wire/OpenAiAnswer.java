package dev.purser.wire;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Understands answers of OpenAI's chat completions, legacy completions and embeddings, whole and
 * streamed: both have the same fields, but for {@code message} and {@code delta}.
 */
final class OpenAiAnswer implements Interpreter {

  /** More tool calls or choices than this in one answer are not told apart. */
  private static final int MOST = 4096;

  /** OpenAI's models that search before each answer, and bill it. */
  static final Pattern SEARCHES_ALWAYS =
      Pattern.compile("gpt-4o(-mini)?-search-preview.*|gpt-5-search-api.*");

  private final Tally tally;
  private final Map<Long, String> toolCalls = new HashMap<>();
  private final BitSet begun = new BitSet();
  private final BitSet ended = new BitSet();
  private final GroqRuns runs = new GroqRuns();
  private long calls;
  private boolean usageHere;
  private boolean ownUsageHere;
  private boolean noChoices;
  private String model = "";

  OpenAiAnswer(Tally tally) {
    this.tally = tally;
  }

  @Override
  public void headers(Headers headers) {
    AzureHeaders.region(headers, tally);
  }

  @Override
  public void document(Json json) {
    usageHere = false;
    ownUsageHere = false;
    noChoices = false;
    json.fields(name -> field(name, json));
    runs.divide(tally);
    tally.toolCalls(calls);
    if (SEARCHES_ALWAYS.matcher(model).matches() && tally.hasTokens()) {
      tally.webSearches(1);
    }
    boolean allEnded = !ended.isEmpty() && ended.equals(begun);
    if (usageOnly() || allEnded) {
      tally.finish();
    }
    // Some servers leave the closing mark out; nothing that is billed follows these two.
    if (tally.isFinished() && tally.hasTokens()) {
      tally.complete();
    }
    // Figures may come with every chunk; those that come alone, after all choices, are the last.
    if (usageOnly() && allEnded) {
      tally.close();
    }
  }

  private void field(String name, Json json) {
    switch (name) {
      case "model" -> {
        model = json.model();
        tally.model(model);
      }
      case "service_tier" -> {
        if (json.isString()) {
          tally.serviceTier(json.name());
        }
      }
      case "usage" -> usage(json);
      case "x_groq" ->
          json.fields(inner -> {
            switch (inner) {
              case "usage" -> usageBeside(json);
              case "usage_breakdown" -> runs.read(json);
              default -> {}
            }
          });
      case "usage_breakdown" -> runs.read(json);
      case "choices" -> {
        noChoices = json.isArray();
        json.items(() -> choice(json));
      }
      case "error" -> error(json);
      default -> {}
    }
  }

  private void usage(Json json) {
    OpenAiUsage.read(json)
        .ifPresent(figures -> {
          tally.figures(figures);
          usageHere = true;
          ownUsageHere = true;
        });
  }

  /** What stands beside the usage of the same document may say less than that. */
  private void usageBeside(Json json) {
    if (!ownUsageHere) {
      usage(json);
      ownUsageHere = false;
    }
  }

  private void error(Json json) {
    if (!json.isNull()) {
      tally.fail(Errors.type(json));
    }
  }

  private void choice(Json json) {
    noChoices = false;
    Choice choice = new Choice();
    json.fields(name -> choice.field(name, json));
    choice.calls.forEach(call -> count(choice.index, call));
    if (choice.index < MOST) {
      begun.set(choice.index);
      if (choice.ended) {
        ended.set(choice.index);
      }
    }
  }

  @Override
  public boolean usageOnly() {
    return usageHere && noChoices;
  }

  @Override
  public void closed() {
    if (!tally.isFailed()) {
      tally.close();
    }
  }

  /** A call comes in pieces of one index; some servers give each whole call the index 0. */
  private void count(int choice, ToolCall call) {
    long key = ((long) choice << 32) | call.index();
    String earlier = toolCalls.get(key);
    if (earlier == null || (!call.id().isEmpty() && !call.id().equals(earlier))) {
      calls++;
      if (toolCalls.size() < MOST) {
        toolCalls.put(key, call.id());
      }
    }
  }

  /** What one document says of a tool call. */
  private record ToolCall(int index, String id) {}

  /** One choice of one document. */
  private final class Choice {

    private final List<ToolCall> calls = new ArrayList<>();
    private int index;
    private boolean ended;

    void field(String name, Json json) {
      switch (name) {
        case "index" -> index = Math.clamp(json.count(), 0, MOST);
        case "finish_reason" -> ended = json.isString();
        case "text" -> json.appendTo(tally.text());
        case "delta", "message" -> json.fields(inner -> message(inner, json));
        case "usage" -> usageBeside(json);
        default -> {}
      }
    }

    private void message(String name, Json json) {
      switch (name) {
        case "content", "reasoning_content", "reasoning", "refusal" -> content(json);
        case "tool_calls" -> {
          int first = calls.size();
          json.items(() -> toolCall(json, calls.size() - first));
        }
        case "function_call" -> {
          if (json.isObject()) {
            calls.add(new ToolCall(MOST + 1, ""));
            function(json);
          }
        }
        default -> {}
      }
    }

    /** Text, or an array of parts that hold text, as Mistral has them. */
    private void content(Json json) {
      json.appendTo(tally.text());
      json.items(() ->
          json.fields(part -> {
            if (part.equals("text") || part.equals("thinking")) {
              content(json);
            }
          }));
    }

    private void toolCall(Json json, int position) {
      int[] call = {position};
      String[] id = {""};
      json.fields(name -> {
        switch (name) {
          case "index" -> call[0] = Math.clamp(json.count(), 0, MOST);
          case "id" -> id[0] = json.text();
          case "function", "custom" -> function(json);
          default -> {}
        }
      });
      calls.add(new ToolCall(call[0], id[0]));
    }

    private void function(Json json) {
      json.fields(part -> {
        if (part.equals("arguments") || part.equals("input") || part.equals("name")) {
          json.appendTo(tally.text());
        }
      });
    }
  }
}
