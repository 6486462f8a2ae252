package dev.purser.tokens.overhead;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What requests take beyond their text, by model, from dated facts with sources. Immutable and
 * thread-safe.
 */
public final class Overheads {

  private static final String TABLE = "overheads.txt";

  // The longest names first.
  private final List<Fact> facts;

  /**
   * One line of the table.
   *
   * @param kind what is stated
   * @param model beginning of the names of the models it is stated for
   * @param figures the statement
   * @param date when it was read, as {@code yyyy-mm-dd}
   * @param source where
   */
  public record Fact(String kind, String model, List<String> figures, String date, String source) {
    /** Copies the figures. */
    public Fact {
      figures = List.copyOf(figures);
    }

    long figure(int index) {
      return Long.parseLong(figures.get(index));
    }
  }

  /**
   * The frame around messages.
   *
   * @param base of the request
   * @param perMessage of each message, its role included
   * @param perName of each name of a participant
   */
  public record Frame(long base, long perMessage, long perName) {}

  /**
   * The frame around functions, as OpenAI renders them.
   *
   * @param base for all
   * @param perFunction for each
   * @param withParameters more for each that has parameters
   * @param perParameter for each parameter
   * @param perEnum for each parameter that lists its values
   * @param perValue for each such value
   */
  public record Functions(
      long base,
      long perFunction,
      long withParameters,
      long perParameter,
      long perEnum,
      long perValue) {}

  private Overheads(List<Fact> facts) {
    this.facts = List.copyOf(facts);
  }

  /** The facts that come with this library. */
  public static Overheads known() {
    return Known.FACTS;
  }

  /** Read when first asked for. */
  private static final class Known {
    static final Overheads FACTS = load();
  }

  private static Overheads load() {
    List<Fact> facts = new ArrayList<>();
    try (InputStream in = Overheads.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + TABLE + " is missing from the jar");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          facts.add(read(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    facts.sort(Comparator.comparingInt((Fact fact) -> fact.model.length()).reversed());
    return new Overheads(facts);
  }

  private static Fact read(String line) {
    String[] words = line.split(" ");
    int date = 2;
    while (!words[date].matches("\\d{4}-\\d\\d-\\d\\d")) {
      date++;
    }
    List<String> all = List.of(words);
    return new Fact(
        words[0],
        words[1].equals("*") ? "" : words[1],
        all.subList(2, date),
        words[date],
        String.join(" ", all.subList(date + 1, all.size())));
  }

  /** All facts. */
  public List<Fact> facts() {
    return facts;
  }

  /** The frame around messages. */
  public Frame frame(String model) {
    Fact fact = find("frame", model);
    return new Frame(fact.figure(0), fact.figure(1), fact.figure(2));
  }

  /** The frame around functions, of models that have them rendered as OpenAI does. */
  public Functions functions(String model) {
    Fact fact = find("functions", model);
    return new Functions(
        fact.figure(0),
        fact.figure(1),
        fact.figure(2),
        fact.figure(3),
        fact.figure(4),
        fact.figure(5));
  }

  /**
   * The system prompt that is put before tools; 0 where there is none.
   *
   * @param forced whether a tool must be used
   */
  public long toolsPrompt(String model, boolean forced) {
    if (!ModelName.of(model).isClaude()) {
      return 0;
    }
    return find("tools", model).figure(forced ? 1 : 0);
  }

  /**
   * How images are counted.
   *
   * @param detail what is asked for, such as {@code low}; empty for what is usual
   */
  public ImageRule image(String model, String detail) {
    Fact usual = find("image", model);
    // What is said of a beginning of the name does not hold for a model of which more is known.
    Fact fact =
        detail.isEmpty()
            ? usual
            : look("image-" + detail, model)
                .filter(other -> other.model.length() >= usual.model.length())
                .orElse(usual);
    return switch (fact.figures.getFirst()) {
      case "patches" -> new ImageRule.Patches(fact.figure(1), fact.figure(2), fact.figure(3));
      case "tiles" -> new ImageRule.Tiles(fact.figure(1), fact.figure(2));
      case "squares" -> new ImageRule.Squares(fact.figure(1), fact.figure(2));
      case "crops" -> new ImageRule.Crops(fact.figure(1));
      default -> new ImageRule.Fixed(fact.figure(1));
    };
  }

  /** The most tokens of one image, whatever its size and the detail that is asked for. */
  public long imageMost(String model) {
    return find("most-image", model).figure(0);
  }

  /** Tokens of a second of sound that is heard. */
  public long audioSecond(String model) {
    return find("audio", model).figure(0);
  }

  /** Tokens of a second of video, with its sound. */
  public long videoSecond(String model) {
    return find("video", model).figure(0);
  }

  /** The most tokens of a page of a document. */
  public long page(String model) {
    return find("page", model).figure(0);
  }

  private Fact find(String kind, String model) {
    return look(kind, model)
        .orElseThrow(() -> new IllegalStateException(TABLE + " says nothing of " + kind));
  }

  private Optional<Fact> look(String kind, String model) {
    ModelName name = ModelName.of(model);
    // A fact can end its name with a dash, for a model and none with a longer number.
    String plain = name.plain() + "-";
    String known = name.known() + "-";
    return facts.stream()
        .filter(fact -> fact.kind.equals(kind))
        .filter(fact -> plain.startsWith(fact.model) || known.startsWith(fact.model))
        .findFirst();
  }
}
