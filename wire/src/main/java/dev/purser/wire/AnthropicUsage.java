package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT;
import static dev.purser.core.usage.TokenClass.REASONING;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code usage} objects of one Anthropic answer. Their input leaves out what the cache
 * held; in a stream they are cumulative, and a later one replaces the fields that it has. Not
 * thread-safe.
 */
final class AnthropicUsage {

  private final List<String> problems = new ArrayList<>();
  private final OpenAiCost cost = new OpenAiCost();
  private AnthropicRows rows = new AnthropicRows();
  private long input = Json.ABSENT;
  private long output = Json.ABSENT;
  private long read = Json.ABSENT;
  private long written = Json.ABSENT;
  private long written5m = Json.ABSENT;
  private long written1h = Json.ABSENT;
  private long thinking = Json.ABSENT;
  private long searches = Json.ABSENT;

  /** Takes the usage object that {@code json} is at; does nothing at any other value. */
  void read(Json json, Tally tally) {
    if (!json.isObject()) {
      return;
    }
    problems.clear();
    json.fields(name -> {
      switch (name) {
        case "service_tier" -> tally.serviceTier(json.name());
        case "inference_geo" -> tally.region(region(json.name()));
        case "speed" -> tally.speed(json.name().equals("fast") ? "fast" : "");
        case "iterations" -> iterations(json);
        case "server_tool_use" ->
            json.fields(tool -> {
              if (tool.equals("web_search_requests")) {
                searches = count(json, searches);
              }
            });
        default -> counts(name, json);
      }
    });
    tally.figures(figures());
  }

  /** Several runs, if there were several, with their sum; else the answer as one. */
  private Figures figures() {
    Quantities quantities = Quantities.of("web_search", Math.max(0, searches));
    Optional<TokenCounts> whole = tokens();
    if (whole.isEmpty() || rows.isEmpty()) {
      return new Figures(whole, quantities, cost.reported(problems), problems);
    }
    List<UsagePart> parts = rows.parts(whole.get(), problems);
    TokenCounts sum =
        parts.stream().map(UsagePart::tokens).reduce(TokenCounts.NONE, TokenCounts::plus);
    boolean asOne = parts.size() == 1 && parts.getFirst().model().isEmpty();
    return new Figures(
        Optional.of(sum), asOne ? List.of() : parts, quantities, cost.reported(problems), problems);
  }

  private void counts(String name, Json json) {
    switch (name) {
      case "input_tokens" -> input = count(json, input);
      case "output_tokens" -> output = count(json, output);
      case "cache_read_input_tokens" -> read = count(json, read);
      case "cache_creation_input_tokens" -> written = count(json, written);
      case "cache_creation" ->
          json.fields(lifetime -> {
            switch (lifetime) {
              case "ephemeral_5m_input_tokens" -> written5m = count(json, written5m);
              case "ephemeral_1h_input_tokens" -> written1h = count(json, written1h);
              default -> {}
            }
          });
      case "output_tokens_details" ->
          json.fields(part -> {
            if (part.equals("thinking_tokens")) {
              thinking = count(json, thinking);
            }
          });
      // Of those who sell its models, such as OpenRouter.
      default -> cost.field(name, json);
    }
  }

  /** The count here, or the earlier one where there is none here. */
  private static long count(Json json, long earlier) {
    long count = json.count();
    return count == Json.ABSENT ? earlier : count;
  }

  private void iterations(Json json) {
    AnthropicRows latest = new AnthropicRows();
    json.items(() -> {
      AnthropicUsage row = new AnthropicUsage();
      String[] type = {""};
      String[] model = {""};
      json.fields(name -> {
        switch (name) {
          case "type" -> type[0] = json.name();
          case "model" -> model[0] = json.model();
          default -> row.counts(name, json);
        }
      });
      row.tokens().ifPresent(tokens -> latest.add(type[0], model[0], tokens));
      row.problems.stream().filter(words -> !problems.contains(words)).forEach(problems::add);
    });
    rows = latest;
  }

  private Optional<TokenCounts> tokens() {
    if (unreadable(input, output, read, written, written5m, written1h, thinking, searches)) {
      problems.add("usage: a token count is not a whole number from 0 to " + Json.MOST);
      return Optional.empty();
    }
    if (input == Json.ABSENT || output == Json.ABSENT) {
      problems.add("usage: no input or output tokens");
      return Optional.empty();
    }
    long split5m = Math.max(0, written5m);
    long split1h = Math.max(0, written1h);
    // In a stream only the first report splits by lifetime, and the total may grow after it.
    long writes = written == Json.ABSENT ? split5m + split1h : written;
    if (split1h > writes) {
      problems.add("usage: more hour-long cache writes than cache writes");
    }
    long hour = Math.min(split1h, writes);
    long thought = Math.max(0, thinking);
    if (thought > output) {
      problems.add("usage: more reasoning tokens than output tokens");
      thought = output;
    }
    return Optional.of(
        TokenCounts.builder()
            .add(INPUT, input)
            .add(CACHE_READ, Math.max(0, read))
            .add(CACHE_WRITE_5M, writes - hour)
            .add(CACHE_WRITE_1H, hour)
            .add(OUTPUT, output - thought)
            .add(REASONING, thought)
            .build());
  }

  private static boolean unreadable(long... counts) {
    for (long count : counts) {
      if (count == Json.UNREADABLE) {
        return true;
      }
    }
    return false;
  }

  private static String region(String name) {
    return name.equals("global") || name.equals("not_available") ? "" : name;
  }
}
