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
   * @param low whether little detail is asked for
   */
  public ImageRule image(String model, boolean low) {
    Fact fact = find("image", model);
    if (low) {
      fact = facts.stream().filter(f -> fits(f, "image-low", model)).findFirst().orElse(fact);
    }
    return switch (fact.figures.getFirst()) {
      case "patches" -> new ImageRule.Patches(fact.figure(1), fact.figure(2), fact.figure(3));
      case "tiles" -> new ImageRule.Tiles(fact.figure(1), fact.figure(2));
      case "squares" -> new ImageRule.Squares(fact.figure(1), fact.figure(2));
      case "crops" -> new ImageRule.Crops(fact.figure(1));
      default -> new ImageRule.Fixed(fact.figure(1));
    };
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
    return facts.stream()
        .filter(fact -> fits(fact, kind, model))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(TABLE + " says nothing of " + kind));
  }

  private static boolean fits(Fact fact, String kind, String model) {
    if (!fact.kind.equals(kind)) {
      return false;
    }
    ModelName name = ModelName.of(model);
    return name.plain().startsWith(fact.model) || name.known().startsWith(fact.model);
  }
}
