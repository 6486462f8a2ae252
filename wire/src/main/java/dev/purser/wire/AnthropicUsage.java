package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT;
import static dev.purser.core.usage.TokenClass.REASONING;

import dev.purser.core.usage.TokenCounts;
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
  private TokenCounts further = TokenCounts.NONE;
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
    tally.figures(new Figures(tokens(), Math.max(0, searches), Optional.empty(), problems));
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
      default -> {}
    }
  }

  /** The count here, or the earlier one where there is none here. */
  private static long count(Json json, long earlier) {
    long count = json.count();
    return count == Json.ABSENT ? earlier : count;
  }

  /**
   * The counts of the whole answer are the sum of its {@code message} rows only; what compaction
   * and advisors used is billed besides.
   */
  private void iterations(Json json) {
    TokenCounts[] sum = {TokenCounts.NONE};
    json.items(() -> {
      AnthropicUsage row = new AnthropicUsage();
      String[] type = {""};
      json.fields(name -> {
        if (name.equals("type")) {
          type[0] = json.name();
        } else {
          row.counts(name, json);
        }
      });
      if (type[0].equals("compaction") || type[0].equals("advisor_message")) {
        row.tokens()
            .filter(tokens -> sum[0].total() <= Json.MOST)
            .ifPresent(tokens -> sum[0] = sum[0].plus(tokens));
        problems.addAll(row.problems);
      }
      if (type[0].equals("advisor_message")) {
        problems.add("usage: tokens of an advisor are counted as the answering model's");
      }
    });
    further = sum[0];
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
    TokenCounts counts =
        TokenCounts.builder()
            .add(INPUT, input)
            .add(CACHE_READ, Math.max(0, read))
            .add(CACHE_WRITE_5M, writes - hour)
            .add(CACHE_WRITE_1H, hour)
            .add(OUTPUT, output - thought)
            .add(REASONING, thought)
            .build();
    return Optional.of(counts.plus(further));
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
