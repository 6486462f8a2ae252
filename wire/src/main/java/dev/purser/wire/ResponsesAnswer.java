package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Understands OpenAI's responses: the whole object, and the events of a stream, of which the last
 * has the whole object again.
 */
final class ResponsesAnswer implements Interpreter {

  private static final Set<String> CALLS =
      Set.of(
          "function_call",
          "custom_tool_call",
          "computer_call",
          "local_shell_call",
          "shell_call",
          "apply_patch_call");

  private static final Set<String> LAST =
      Set.of("response.completed", "response.incomplete", "response.failed", "response.cancelled");

  /** Deltas of sound and pictures are no text. */
  private static final Set<String> NOT_TEXT =
      Set.of("response.audio.delta", "response.output_audio.delta");

  private static final int MOST_CONTAINERS = 100;

  private final Tally tally;
  private String type = "";
  private String delta = "";
  private boolean background;
  private boolean working;
  private final ResponsesTools tools;
  private Output item = new Output();
  private final Output items = new Output();

  ResponsesAnswer(Tally tally) {
    this.tally = tally;
    this.tools = new ResponsesTools(tally);
  }

  @Override
  public void headers(Headers headers) {
    AzureHeaders.region(headers, tally);
  }

  @Override
  public void document(Json json) {
    type = "";
    delta = "";
    item = new Output();
    Output whole = new Output();
    json.fields(name -> field(name, json, whole));
    tools.settle();
    if (type.isEmpty()) {
      take(whole);
      tally.pending(working);
    } else {
      // What is made in the background goes on when its stream is left.
      tally.pending(background && working);
      event(whole);
    }
  }

  private void field(String name, Json json, Output whole) {
    switch (name) {
      case "type" -> type = json.name();
      case "delta" -> delta = json.text();
      case "item" -> item.item(json, false);
      case "response" -> json.fields(inner -> response(inner, json, whole, false));
      default -> response(name, json, whole, true);
    }
  }

  private void event(Output whole) {
    if (type.endsWith(".delta") && !NOT_TEXT.contains(type)) {
      tally.text().append(delta);
    } else if (type.equals("response.output_item.done")) {
      items.add(item);
      take(items);
    } else if (LAST.contains(type)) {
      if (whole.count > 0) {
        take(whole);
      }
      tally.pending(false);
      tally.close();
    } else if (type.equals("error")) {
      tally.fail("");
    }
  }

  private void take(Output output) {
    tally.toolCalls(output.calls);
    if (output.pictures > 0 && !tools.tellPictures()) {
      tally.problem("usage: the tokens of generated images are billed, but not reported");
    }
    tally.seen(output.quantities());
  }

  private void response(String name, Json json, Output whole, boolean withText) {
    switch (name) {
      case "model" -> tally.model(json.model());
      case "service_tier" -> {
        if (json.isString()) {
          tally.serviceTier(json.name());
        }
      }
      case "id" -> tally.id(json.name());
      case "background" -> background |= json.isTrue();
      case "status" -> working = json.text().equals("queued") || json.text().equals("in_progress");
      case "usage" -> OpenAiUsage.read(json).ifPresent(tools::own);
      case "tools" -> tools.offered(json);
      case "tool_usage" -> tools.used(json);
      case "output" -> json.items(() -> whole.item(json, withText));
      case "error" -> {
        if (json.isObject()) {
          tally.fail(Errors.type(json));
        }
      }
      default -> {}
    }
  }

  /** What is counted of output items. */
  private final class Output {

    private long count;
    private long calls;
    private long searches;
    private long fileSearches;
    private long pictures;
    private final Set<String> containers = new HashSet<>();

    void item(Json json, boolean withText) {
      String[] kind = {""};
      String[] action = {"search"};
      json.fields(name -> {
        switch (name) {
          case "type" -> kind[0] = json.name();
          case "action" ->
              json.fields(part -> {
                if (part.equals("type")) {
                  action[0] = json.name();
                }
              });
          case "container_id" -> {
            if (containers.size() < MOST_CONTAINERS) {
              containers.add(json.name());
            }
          }
          case "content", "summary" -> {
            if (withText) {
              json.items(() -> json.fields(part -> text(part, json)));
            }
          }
          case "arguments", "input" -> {
            if (withText) {
              json.appendTo(tally.text());
            }
          }
          default -> {}
        }
      });
      count++;
      calls += CALLS.contains(kind[0]) ? 1 : 0;
      // Opening a page or finding something in it belongs to the search that led there.
      searches += kind[0].equals("web_search_call") && action[0].equals("search") ? 1 : 0;
      fileSearches += kind[0].equals("file_search_call") ? 1 : 0;
      pictures += kind[0].equals("image_generation_call") ? 1 : 0;
    }

    void add(Output other) {
      count += other.count;
      calls += other.calls;
      searches += other.searches;
      fileSearches += other.fileSearches;
      pictures += other.pictures;
      containers.addAll(other.containers);
    }

    Quantities quantities() {
      Map<String, BigDecimal> amounts = new HashMap<>();
      long searched = tools.searches(searches);
      amounts.put("web_search", BigDecimal.valueOf(searched));
      amounts.put("file_search", BigDecimal.valueOf(fileSearches));
      if (tools.isOlderSearch()) {
        amounts.put("web_search_preview", BigDecimal.valueOf(searched));
      }
      if (tools.makesContainers()) {
        amounts.put(tools.container(), BigDecimal.valueOf(containers.size()));
      }
      return Quantities.of(amounts);
    }

    private void text(String name, Json json) {
      if (name.equals("text") || name.equals("refusal")) {
        json.appendTo(tally.text());
      }
    }
  }
}
