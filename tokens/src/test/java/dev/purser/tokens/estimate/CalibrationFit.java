package dev.purser.tokens.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import dev.purser.tokens.estimate.RecordedCounts.Recorded;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Fits {@code calibrations.txt} to recorded counts, and prints the errors of texts that were left
 * out of the fit. The same texts give the same table. No test by its name, so that it runs only
 * when asked for:
 *
 * <pre>
 * mvn -Dfast -pl tokens -am test -Dtest=CalibrationFit -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
class CalibrationFit {

  private static final Path TABLE =
      Path.of("src/main/resources/dev/purser/tokens/estimate/calibrations.txt");

  private static final Tokenizer O200K = new Tokenizers().of(Encoding.O200K_BASE);
  private static final Content[] CONTENTS = Content.values();

  /** Each left out alone with all its dialects, as what is most like a text must not be fitted. */
  private static final Map<String, String> LANGUAGES =
      Map.of("eng", "English", "jpn", "Japanese", "rus", "Russian", "arb", "Arabic");

  private static final List<String> SPOKEN =
      List.of(
          "eng",
          "cmn_hans",
          "cmn_hant",
          "jpn",
          "rus",
          "arb",
          "deu_1996",
          "fra",
          "spa",
          "kor",
          "por_BR",
          "ita",
          "hin",
          "ben",
          "ind",
          "tur",
          "vie",
          "pol",
          "ukr",
          "nld",
          "ell_monotonic",
          "ces",
          "ron_2006",
          "heb",
          "pes_1",
          "swe",
          "tha");

  private static final int FOLDS = 5;

  /** The shortest text that tells something. */
  private static final int LEAST = 24;

  /** A text, what it is made of, and its class. */
  private record Sample(Recorded text, LongBuffer made, String kind, String fold) {
    long[] sums() {
      return made.array();
    }
  }

  @Test
  void fit_recordedCounts_writesTheTable() throws IOException {
    Path folder = RecordedCounts.folder().orElseThrow();
    List<Sample> samples = new ArrayList<>();
    for (Recorded text : RecordedCounts.read(folder)) {
      samples.add(sample(text));
    }
    StringBuilder table = new StringBuilder(HEADER.formatted(samples.size()));
    family("claude-3", List.of("v3"), samples, table);
    family("claude-4.7", List.of("v4.7", "v5"), samples, table);
    Files.writeString(TABLE, table);

    assertThat(Calibration.of("claude-4.7").estimate("hello world", O200K).tokens()).isPositive();
  }

  private static final String HEADER =
      """
      # How tokens of o200k_base translate into those of vocabularies that are not public. Thousandths.
      #
      # Written by CalibrationFit, from %,d texts whose tokens Anthropic's count_tokens endpoint stated (code in many
      # languages, from Rosetta Code; the Universal Declaration of Human Rights in 501 languages). Do not edit.
      #
      # family, content; tokens per piece that is one token, per character of it, per other piece, per token of it, per
      # character of it; lower and upper end of the band
      """;

  private static Sample sample(Recorded text) {
    LongBuffer sums = LongBuffer.wrap(Profile.of(text.text(), O200K).sums());
    int hash = Math.floorMod(text.id().hashCode() * 31, FOLDS);
    String base = text.id().replaceFirst("_.*", "");
    if (text.isCode()) {
      String kind = text.tokens("v3") >= 100 ? "code" : "code, below 100 tokens";
      return new Sample(text, sums, kind, "fold " + hash);
    }
    if (text.name().startsWith("Chinese")) {
      return new Sample(text, sums, "Chinese", "Chinese");
    }
    String language = LANGUAGES.getOrDefault(base, "");
    if (!language.isEmpty() && !text.id().endsWith("_arab")) {
      return new Sample(text, sums, language, language);
    }
    boolean spoken = SPOKEN.contains(text.id());
    return new Sample(
        text, sums, spoken ? "languages of many speakers" : "other languages", "fold " + hash);
  }

  private static void family(
      String family, List<String> versions, List<Sample> samples, StringBuilder table) {
    Map<String, double[]> withoutFold = new TreeMap<>();
    for (Sample sample : samples) {
      withoutFold.computeIfAbsent(
          sample.fold,
          fold -> fit(versions, samples.stream().filter(s -> !s.fold.equals(fold)).toList()));
    }
    double[] weights = fit(versions, samples);
    double[][] bands = bands(versions, samples, withoutFold);
    for (String version : versions) {
      System.out.println();
      System.out.println(family + ", recorded as " + version);
      System.out.println("| text | number | mean | 90 % | lean | in the band | mean, in the fit |");
      report(version, samples, withoutFold, bands, weights);
    }
    for (int content = 0; content < CONTENTS.length; content++) {
      table.append(family).append(' ').append(CONTENTS[content]);
      for (int sum = 0; sum < Profile.SUMS; sum++) {
        table.append(' ').append(Math.round(1000 * weights[content * Profile.SUMS + sum]));
      }
      table.append(' ').append(Math.round(1000 * bands[content][0]));
      table.append(' ').append(Math.round(1000 * bands[content][1])).append('\n');
    }
  }

  private static double estimate(double[] weights, long[] sums) {
    double estimate = 0;
    for (int i = 0; i < sums.length; i++) {
      estimate += weights[i] * sums[i];
    }
    return Math.max(1, estimate);
  }

  // --- the fit ---------------------------------------------------------------------------------

  /** Contents of which there is enough to tell all five figures. */
  private static boolean isCommon(Content content) {
    return switch (content) {
      case WORD,
          BARE_WORD,
          TITLE,
          CAPITALS,
          PUNCTUATION,
          LATIN,
          LATIN_PLAIN,
          GREEK_CYRILLIC,
          INDIC ->
          true;
      default -> false;
    };
  }

  /** Which sums share a weight. */
  private static List<int[]> columns() {
    List<int[]> columns = new ArrayList<>();
    for (Content content : CONTENTS) {
      int row = content.ordinal() * Profile.SUMS;
      if (isCommon(content)) {
        for (int sum = 0; sum < Profile.SUMS; sum++) {
          columns.add(new int[] {row + sum});
        }
      } else {
        columns.add(new int[] {row + Profile.ONE, row + Profile.MANY_TOKENS});
        columns.add(new int[] {row + Profile.ONE_CHARACTERS, row + Profile.MANY_CHARACTERS});
      }
    }
    return columns;
  }

  private static double importance(Sample sample) {
    return switch (sample.kind) {
      case "code" -> 1;
      case "code, below 100 tokens" -> 0.4;
      case "other languages" -> 0.5;
      case "English" -> 60;
      case "Chinese" -> 2;
      case "Japanese" -> 5;
      default -> 15;
    };
  }

  /** Least absolute relative error, by repeated weighted least squares without negative weights. */
  private static double[] fit(List<String> versions, List<Sample> samples) {
    List<int[]> columns = columns();
    int size = columns.size();
    List<double[]> rows = new ArrayList<>();
    List<Double> importances = new ArrayList<>();
    for (Sample sample : samples) {
      for (String version : versions) {
        long actual = sample.text.tokens(version);
        if (actual < LEAST) {
          continue;
        }
        double[] row = new double[size];
        for (int column = 0; column < size; column++) {
          for (int sum : columns.get(column)) {
            row[column] += sample.sums()[sum] / (double) actual;
          }
        }
        rows.add(row);
        importances.add(importance(sample));
      }
    }
    double[] prior = new double[size];
    for (int column = 0; column < size; column++) {
      int sum = columns.get(column)[0] % Profile.SUMS;
      prior[column] = sum == Profile.ONE || sum == Profile.MANY_TOKENS ? 1.1 : 0;
    }
    double[] found = prior.clone();
    for (int round = 0; round < 40; round++) {
      double[][] products = new double[size][size];
      double[] targets = new double[size];
      for (int i = 0; i < rows.size(); i++) {
        double[] row = rows.get(i);
        double error = -1;
        for (int column = 0; column < size; column++) {
          error += row[column] * found[column];
        }
        double weight = importances.get(i) / Math.max(0.1, Math.abs(error));
        for (int a = 0; a < size; a++) {
          if (row[a] != 0) {
            targets[a] += weight * row[a];
            for (int b = 0; b < size; b++) {
              products[a][b] += weight * row[a] * row[b];
            }
          }
        }
      }
      for (int column = 0; column < size; column++) {
        // What little is known of stays near what is usual.
        products[column][column] += RIDGE;
        targets[column] += RIDGE * prior[column];
      }
      descend(products, targets, found);
    }
    double[] weights = new double[CONTENTS.length * Profile.SUMS];
    for (int column = 0; column < size; column++) {
      for (int sum : columns.get(column)) {
        weights[sum] = found[column];
      }
    }
    return weights;
  }

  private static final double RIDGE = 0.5;

  private static void descend(double[][] products, double[] targets, double[] found) {
    for (int pass = 0; pass < 200; pass++) {
      for (int a = 0; a < found.length; a++) {
        double sum = targets[a];
        for (int b = 0; b < found.length; b++) {
          sum -= b == a ? 0 : products[a][b] * found[b];
        }
        found[a] = Math.max(0, sum / products[a][a]);
      }
    }
  }

  // --- bands and errors ------------------------------------------------------------------------

  /** How true counts of left-out texts lie around the estimate, by what most of a text is. */
  private static double[][] bands(
      List<String> versions, List<Sample> samples, Map<String, double[]> withoutFold) {
    List<List<Double>> ratios = new ArrayList<>();
    for (int i = 0; i < CONTENTS.length; i++) {
      ratios.add(new ArrayList<>());
    }
    for (Sample sample : samples) {
      for (String version : versions) {
        long actual = sample.text.tokens(version);
        if (actual >= 32) {
          double[] weights = withoutFold.getOrDefault(sample.fold, new double[0]);
          int most = mostly(sample.sums(), weights);
          ratios.get(most).add(actual / estimate(weights, sample.sums()));
        }
      }
    }
    double[][] bands = new double[CONTENTS.length][];
    for (Content content : CONTENTS) {
      bands[content.ordinal()] = band(ratios.get(group(content).ordinal()));
    }
    return bands;
  }

  /** Contents that go together in every text have one band. */
  private static Content group(Content content) {
    return isAscii(content)
        ? Content.WORD
        : content == Content.LATIN_PLAIN ? Content.LATIN : content;
  }

  private static boolean isAscii(Content content) {
    return content.ordinal() < Content.LATIN.ordinal();
  }

  private static int mostly(long[] sums, double[] weights) {
    double[] shares = new double[CONTENTS.length];
    for (int i = 0; i < sums.length; i++) {
      int content = i / Profile.SUMS;
      shares[group(CONTENTS[content]).ordinal()] += weights[i] * sums[i];
    }
    int most = 0;
    for (int i = 1; i < shares.length; i++) {
      most = shares[i] > shares[most] ? i : most;
    }
    return most;
  }

  private static double[] band(List<Double> ratios) {
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length >= 40) {
      return new double[] {quantile(sorted, 0.05), quantile(sorted, 0.95)};
    }
    // Of a few texts the outermost are taken, and some more.
    double low = sorted.length < 4 ? 0.7 : Math.min(0.85, 0.95 * sorted[0]);
    double high = sorted.length < 4 ? 1.5 : Math.max(1.2, 1.05 * sorted[sorted.length - 1]);
    return new double[] {low, high};
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];
  }

  private static void report(
      String version,
      List<Sample> samples,
      Map<String, double[]> withoutFold,
      double[][] bands,
      double[] shipped) {
    Map<String, List<double[]>> errors = new TreeMap<>();
    for (Sample sample : samples) {
      long actual = sample.text.tokens(version);
      if (actual >= LEAST) {
        double[] weights = withoutFold.getOrDefault(sample.fold, shipped);
        double[] error = {
          estimate(weights, sample.sums()) / actual - 1,
          isWithin(actual, weights, sample.sums(), bands) ? 1 : 0,
          Math.abs(estimate(shipped, sample.sums()) / actual - 1)
        };
        errors.computeIfAbsent(sample.kind, kind -> new ArrayList<>()).add(error);
      }
    }
    errors.forEach((kind, all) -> {
      double[] sorted = all.stream().mapToDouble(error -> Math.abs(error[0])).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.1f %% | %.1f %% | %+.1f %% | %.0f %% | %.1f %% |%n",
          kind,
          sorted.length,
          100 * Arrays.stream(sorted).average().orElse(0),
          100 * quantile(sorted, 0.9),
          100 * mean(all, 0),
          100 * mean(all, 1),
          100 * mean(all, 2));
    });
  }

  private static double mean(List<double[]> all, int which) {
    return all.stream().mapToDouble(error -> error[which]).average().orElse(0);
  }

  private static boolean isWithin(long actual, double[] weights, long[] sums, double[][] bands) {
    double low = -Calibration.SLACK;
    double high = Calibration.SLACK;
    for (int i = 0; i < sums.length; i++) {
      low += weights[i] * sums[i] * bands[i / Profile.SUMS][0];
      high += weights[i] * sums[i] * bands[i / Profile.SUMS][1];
    }
    return low <= actual && actual <= high;
  }
}
