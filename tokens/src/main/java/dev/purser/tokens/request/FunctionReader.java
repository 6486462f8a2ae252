package dev.purser.tokens.request;

import dev.purser.tokens.overhead.Overheads.Functions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Counts the definition of a function as OpenAI's cookbook does. Not thread-safe.
 *
 * <p>Only the first level of parameters is described there; what is nested in them is counted as it
 * stands.
 */
final class FunctionReader {

  private final Walk walk;
  private final Functions frame;
  private final ToLongFunction<String> count;
  private String name = "";
  private String description = "";
  private long tokens;

  FunctionReader(Walk walk, Functions frame, ToLongFunction<String> count) {
    this.walk = walk;
    this.frame = frame;
    this.count = count;
  }

  /** The tokens of the definition that the walk stands at. */
  long read() {
    fields();
    return tokens + frame.perFunction() + count.applyAsLong(name + ":" + sentence(description));
  }

  private void fields() {
    walk.fields(field -> {
      switch (field) {
        case "function" -> fields();
        case "name" -> name = textOrSkip();
        case "description" -> description = textOrSkip();
        case "parameters" -> parameters();
        default -> walk.skip();
      }
    });
  }

  private void parameters() {
    walk.fields(field -> {
      if (field.equals("properties") && walk.isObject()) {
        long before = tokens;
        walk.fields(this::property);
        tokens += tokens > before ? frame.withParameters() : 0;
      } else {
        walk.skip();
      }
    });
  }

  private void property(String key) {
    String[] kind = {"", ""};
    List<String> nested = new ArrayList<>();
    walk.fields(field -> {
      switch (field) {
        case "type" -> kind[0] = textOrSkip();
        case "description" -> kind[1] = textOrSkip();
        case "enum" -> {
          tokens += frame.perEnum();
          walk.items(() -> tokens += frame.perValue() + count.applyAsLong(textOrRaw()));
        }
        default -> nested.add(walk.rawText());
      }
    });
    tokens += frame.perParameter();
    tokens += count.applyAsLong(key + ":" + kind[0] + ":" + sentence(kind[1]));
    for (String raw : nested) {
      tokens += count.applyAsLong(raw);
    }
  }

  private String textOrSkip() {
    if (walk.isText()) {
      return walk.text();
    }
    walk.skip();
    return "";
  }

  private String textOrRaw() {
    return walk.isText() ? walk.text() : walk.rawText();
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
