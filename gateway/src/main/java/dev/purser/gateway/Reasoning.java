package dev.purser.gateway;

import dev.purser.tokens.overhead.ModelName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a model's stream shows all that it produces and bills, from a table of dated facts. */
enum Reasoning {
  /** It shows all, so that what it costs can be counted as it comes. */
  SHOWN,
  /**
   * It is known to produce what it does not show, and to say how much at the end only: of a stream
   * that is left before that, what came tells little of what is billed.
   */
  UNSEEN,
  /** Nobody can say. */
  UNKNOWN;

  private static final String TABLE = "reasoning.txt";

  private static final List<Fact> FACTS = read();

  /** One line of the table: what is said of the models whose plain name the pattern matches. */
  private record Fact(Reasoning reasoning, Pattern models) {}

  /** What the first line that names a model says of it. */
  static Reasoning of(String model) {
    String plain = ModelName.of(model).plain();
    for (Fact fact : FACTS) {
      if (fact.models().matcher(plain).matches()) {
        return fact.reasoning();
      }
    }
    return UNKNOWN;
  }

  private static List<Fact> read() {
    try (InputStream in = Reasoning.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + TABLE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words ->
              new Fact(valueOf(words[0].toUpperCase(Locale.ROOT)), Pattern.compile(words[1])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
