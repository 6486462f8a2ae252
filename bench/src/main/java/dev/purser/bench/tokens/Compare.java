package dev.purser.bench.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Prints how ours and jtokkit do on every text, by turns and in processor time, the best of
 * several: other work on the machine disturbs that less than a benchmark's means. Also how the time
 * grows from half the text to the whole.
 */
public final class Compare {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 16;
  private static final int THEIR_ROUNDS = 6;

  private Compare() {}

  /**
   * Takes the encoding's name.
   *
   * @param args such as {@code o200k_base}
   */
  public static void main(String[] args) {
    Encoding encoding = Encoding.ofWireName(args[0]).orElseThrow();
    Tokenizer ours = new Tokenizers().of(encoding);
    com.knuddels.jtokkit.api.Encoding other =
        Encodings.newLazyEncodingRegistry()
            .getEncoding(EncodingType.fromName(encoding.wireName()).orElseThrow());
    System.out.printf(
        "%-8s %10s %10s %10s %8s %8s %8s%n",
        "text", "bytes MB/s", "string", "jtokkit", "x bytes", "x string", "2n/n");
    for (Corpus corpus : Corpus.values()) {
      String text = corpus.text();
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      long half = Long.MAX_VALUE;
      long bytes = Long.MAX_VALUE;
      long string = Long.MAX_VALUE;
      long theirs = Long.MAX_VALUE;
      int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
      int cut = text.substring(0, middle).getBytes(StandardCharsets.UTF_8).length;
      for (int round = 0; round < ROUNDS; round++) {
        bytes = Math.min(bytes, time(() -> ours.count(utf8)));
        half = Math.min(half, time(() -> ours.count(utf8, 0, cut)));
        string = Math.min(string, time(() -> ours.count(text)));
        if (round < THEIR_ROUNDS) {
          theirs = Math.min(theirs, time(() -> other.countTokensOrdinary(text)));
        }
      }
      System.out.printf(
          "%-8s %10.1f %10.1f %10.1f %8.1f %8.1f %8.2f%n",
          corpus,
          utf8.length * 1e3 / bytes,
          utf8.length * 1e3 / string,
          utf8.length * 1e3 / theirs,
          (double) theirs / bytes,
          (double) theirs / string,
          (double) bytes / half * cut * 2 / utf8.length);
    }
  }

  private static long time(LongSupplier work) {
    long start = THREADS.getCurrentThreadCpuTime();
    long result = work.getAsLong();
    long time = THREADS.getCurrentThreadCpuTime() - start;
    return result < 0 ? Long.MAX_VALUE : Math.max(1, time);
  }
}
