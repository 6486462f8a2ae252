package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT;
import static dev.purser.core.usage.TokenClass.REASONING;

import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rows of Anthropic's {@code iterations}, each a run of a model. The counts of the whole answer
 * are the sum of its {@code message} rows or, where another model had to step in, of its {@code
 * fallback_message} rows; compaction and advisors are billed besides. Not thread-safe.
 */
final class AnthropicRows {

  private static final int MOST = 256;

  private static final Set<String> BESIDES = Set.of("compaction", "advisor_message");

  private final List<Row> rows = new ArrayList<>();
  private long total;
  private boolean tooMany;

  private record Row(String type, UsagePart part) {}

  boolean isEmpty() {
    return rows.isEmpty() && !tooMany;
  }

  void add(String type, String model, TokenCounts tokens) {
    if (rows.size() == MOST || tokens.total() > Json.MOST - total) {
      tooMany = true;
    } else {
      total += tokens.total();
      rows.add(new Row(type, new UsagePart(model, tokens)));
    }
  }

  /**
   * The runs of an answer; one of the answering model alone where all is billed as one.
   *
   * @param whole the counts of the whole answer; where they name the lifetime of a cache write or
   *     reasoning, rows that do not are told
   * @param problems takes what does not add up
   */
  List<UsagePart> parts(TokenCounts whole, List<String> problems) {
    if (tooMany) {
      problems.add("usage: more iterations or tokens in them than are believed");
    }
    List<UsagePart> parts = of("message");
    if (!addsUp(parts, whole)) {
      List<UsagePart> others = of("fallback_message");
      if (addsUp(others, whole)) {
        parts = others;
      } else {
        if (!parts.isEmpty() || !others.isEmpty()) {
          problems.add("usage: the iterations do not add up to the answer");
        }
        parts = List.of(new UsagePart("", whole));
      }
    }
    List<UsagePart> all = new ArrayList<>(told(parts, whole));
    rows.stream().filter(row -> BESIDES.contains(row.type())).map(Row::part).forEach(all::add);
    return all;
  }

  private List<UsagePart> of(String type) {
    return rows.stream().filter(row -> row.type().equals(type)).map(Row::part).toList();
  }

  private static boolean addsUp(List<UsagePart> parts, TokenCounts whole) {
    return !parts.isEmpty()
        && sum(parts, INPUT) == whole.get(INPUT)
        && sum(parts, CACHE_READ) == whole.get(CACHE_READ)
        && sum(parts, CACHE_WRITE_5M, CACHE_WRITE_1H)
            == whole.get(CACHE_WRITE_5M) + whole.get(CACHE_WRITE_1H)
        && sum(parts, OUTPUT, REASONING) == whole.outputTotal();
  }

  private static long sum(List<UsagePart> parts, TokenClass... classes) {
    long sum = 0;
    for (UsagePart part : parts) {
      for (TokenClass c : classes) {
        sum += part.tokens().get(c);
      }
    }
    return sum;
  }

  /** Spreads what only the whole says over the parts that have room for it. */
  private static List<UsagePart> told(List<UsagePart> parts, TokenCounts whole) {
    long hour = whole.get(CACHE_WRITE_1H) - sum(parts, CACHE_WRITE_1H);
    long thought = whole.get(REASONING) - sum(parts, REASONING);
    List<UsagePart> told = new ArrayList<>(parts.size());
    for (UsagePart part : parts) {
      TokenCounts tokens = part.tokens();
      long hourHere = Math.clamp(hour, 0, tokens.get(CACHE_WRITE_5M));
      long thoughtHere = Math.clamp(thought, 0, tokens.get(OUTPUT));
      hour -= hourHere;
      thought -= thoughtHere;
      told.add(
          new UsagePart(
              part.model(),
              TokenCounts.builder()
                  .add(INPUT, tokens.get(INPUT))
                  .add(CACHE_READ, tokens.get(CACHE_READ))
                  .add(CACHE_WRITE_5M, tokens.get(CACHE_WRITE_5M) - hourHere)
                  .add(CACHE_WRITE_1H, tokens.get(CACHE_WRITE_1H) + hourHere)
                  .add(OUTPUT, tokens.get(OUTPUT) - thoughtHere)
                  .add(REASONING, tokens.get(REASONING) + thoughtHere)
                  .build()));
    }
    return told;
  }
}
