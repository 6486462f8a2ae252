package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the usage of Bedrock, whose input leaves out what the cache held and whose total has it:
 * the {@code usage} object of Converse and of Nova, the headers of InvokeModel and the metrics at
 * the end of its streams. Reasoning is not told from other output. Not thread-safe.
 */
final class BedrockUsage {

  private final List<String> problems = new ArrayList<>();
  private long input = Json.ABSENT;
  private long output = Json.ABSENT;
  private long total = Json.ABSENT;
  private long read;
  private long written;
  private long writtenHour;
  private boolean unreadable;
  private boolean any;

  /** The figures of the object that {@code json} is at; nothing where it has none of them. */
  static Optional<Figures> read(Json json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    BedrockUsage usage = new BedrockUsage();
    json.fields(name -> usage.field(name, json));
    return usage.any ? Optional.of(usage.figures()) : Optional.empty();
  }

  /** The figures of the headers of an answer; nothing where they have none. */
  static Optional<Figures> read(Headers headers) {
    BedrockUsage usage = new BedrockUsage();
    usage.input = usage.count(headers, "input");
    usage.output = usage.count(headers, "output");
    usage.read = Math.max(0, usage.count(headers, "cache-read-input"));
    usage.written = Math.max(0, usage.count(headers, "cache-write-input"));
    if (usage.input == Json.ABSENT && usage.output == Json.ABSENT && !usage.unreadable) {
      return Optional.empty();
    }
    // An embedding has no output, and says nothing of it.
    usage.input = Math.max(0, usage.input);
    usage.output = Math.max(0, usage.output);
    return Optional.of(usage.figures());
  }

  private void field(String name, Json json) {
    switch (name) {
      case "inputTokens", "inputTokenCount" -> input = count(json);
      case "outputTokens", "outputTokenCount" -> output = count(json);
      case "totalTokens" -> total = count(json);
      // Converse gives each of these two under two names.
      case "cacheReadInputTokens", "cacheReadInputTokenCount" -> read = Math.max(read, count(json));
      case "cacheWriteInputTokens", "cacheWriteInputTokenCount" ->
          written = Math.max(written, count(json));
      case "cacheDetails" -> json.items(() -> cacheDetail(json));
      default -> {}
    }
  }

  private void cacheDetail(Json json) {
    String[] lifetime = {""};
    long[] tokens = {0};
    json.fields(name -> {
      switch (name) {
        case "ttl" -> lifetime[0] = json.name();
        case "inputTokens" -> tokens[0] = Math.max(0, count(json));
        default -> {}
      }
    });
    if (lifetime[0].equals("1h")) {
      writtenHour = Math.min(Json.MOST, writtenHour + tokens[0]);
    }
  }

  private long count(Json json) {
    long count = json.count();
    any |= count != Json.ABSENT;
    unreadable |= count == Json.UNREADABLE;
    return count;
  }

  private long count(Headers headers, String what) {
    String value = headers.value("x-amzn-bedrock-" + what + "-token-count").strip();
    if (value.isEmpty()) {
      return Json.ABSENT;
    }
    if (value.length() > 11 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      unreadable = true;
      return Json.UNREADABLE;
    }
    long count = Long.parseLong(value);
    unreadable |= count > Json.MOST;
    return count;
  }

  private Figures figures() {
    return new Figures(tokens(), Quantities.NONE, Optional.empty(), problems);
  }

  private Optional<TokenCounts> tokens() {
    if (unreadable) {
      problems.add("usage: a token count is not a whole number from 0 to " + Json.MOST);
      return Optional.empty();
    }
    if (input == Json.ABSENT || output == Json.ABSENT) {
      problems.add("usage: no input or output tokens");
      return Optional.empty();
    }
    if (writtenHour > written) {
      problems.add("usage: more hour-long cache writes than cache writes");
      writtenHour = written;
    }
    TokenCounts counts =
        TokenCounts.builder()
            .add(INPUT, input)
            .add(CACHE_READ, read)
            .add(CACHE_WRITE_5M, written - writtenHour)
            .add(CACHE_WRITE_1H, writtenHour)
            .add(OUTPUT, output)
            .build();
    Conservation.check(total, counts, problems);
    return Optional.of(counts);
  }
}
