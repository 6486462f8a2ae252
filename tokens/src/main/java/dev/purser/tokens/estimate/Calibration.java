package dev.purser.tokens.estimate;

import dev.purser.tokens.bpe.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a family of models splits text, as measured by what it is made of. Immutable and thread-safe.
 */
public final class Calibration {

  private static final String TABLE = "calibrations.txt";
  private static final int LOW = Profile.SUMS;
  private static final int HIGH = LOW + 1;
  private static final int ROW = HIGH + 1;

  /** Short texts vary by a few tokens more than a share of them. */
  static final int SLACK = 4;

  private final int[] weights;

  private Calibration(int[] weights) {
    this.weights = weights;
  }

  /**
   * The calibration of a family that the table names, such as {@code claude-4.7}.
   *
   * @throws IllegalArgumentException if it does not name it
   */
  public static Calibration of(String family) {
    int[] weights = new int[Content.values().length * ROW];
    boolean found = false;
    try (InputStream in = Calibration.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + TABLE + " is missing from the jar");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(family + " ")) {
          found = true;
          read(line.substring(family.length() + 1), weights);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!found) {
      throw new IllegalArgumentException("no calibration is named " + family);
    }
    return new Calibration(weights);
  }

  private static void read(String line, int[] weights) {
    int space = line.indexOf(' ');
    int row = Content.valueOf(line.substring(0, space)).ordinal() * ROW;
    int[] values =
        Arrays.stream(line.substring(space + 1).split(" ")).mapToInt(Integer::parseInt).toArray();
    System.arraycopy(values, 0, weights, row, ROW);
  }

  /**
   * The same share for all texts, in thousandths, where no more is known.
   *
   * @param middle tokens per thousand tokens of o200k_base
   * @param low the lower end of the band, in the same measure
   * @param high the upper end
   */
  public static Calibration flat(int middle, int low, int high) {
    int[] weights = new int[Content.values().length * ROW];
    for (int row = 0; row < weights.length; row += ROW) {
      weights[row + Profile.ONE] = middle;
      weights[row + Profile.MANY_TOKENS] = middle;
      weights[row + LOW] = low * 1000 / middle;
      weights[row + HIGH] = Math.ceilDiv(high * 1000, middle);
    }
    return new Calibration(weights);
  }

  /**
   * Estimates the tokens of a text.
   *
   * @param o200k counts in o200k_base
   */
  public Estimate estimate(CharSequence text, Tokenizer o200k) {
    if (text.isEmpty()) {
      return new Estimate(0, 0, 0);
    }
    long[] sums = Profile.of(text, o200k).sums();
    long tokens = 0;
    long low = 0;
    long high = 0;
    for (int content = 0; content < Content.values().length; content++) {
      long part = 0;
      for (int sum = 0; sum < Profile.SUMS; sum++) {
        part += sums[content * Profile.SUMS + sum] * weights[content * ROW + sum];
      }
      tokens += part;
      low += part * weights[content * ROW + LOW] / 1000;
      high += part * weights[content * ROW + HIGH] / 1000;
    }
    long middle = Math.max(1, Math.ceilDiv(tokens, 1000));
    return new Estimate(
        middle,
        Math.max(1, Math.min(middle, low / 1000 - SLACK)),
        Math.ceilDiv(high, 1000) + SLACK);
  }
}
