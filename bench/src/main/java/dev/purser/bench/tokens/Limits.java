package dev.purser.bench.tokens;

import com.sun.management.ThreadMXBean;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Prints what the worst texts cost: throughput at 16 MB, how time grows each time a text doubles
 * from 1 to 16 MB, and what is allocated for a byte, of bytes and of strings. In processor time,
 * the best of some rounds. Ends with 1 if a limit is not kept, which only says something where
 * nothing else runs.
 */
public final class Limits {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SMALLEST = 1_000_000;
  private static final int LARGEST = 16_000_000;
  private static final int ROUNDS = 4;

  private static final double LEAST_SPEED = 15;
  private static final double MOST_GROWTH = 2.5;
  private static final double MOST_MEMORY = 8;

  private Limits() {}

  /**
   * Takes encodings.
   *
   * @param args such as {@code o200k_base cl100k_base}
   */
  public static void main(String[] args) {
    boolean kept = true;
    for (String name : args) {
      Tokenizer tokenizer = new Tokenizers().of(Encoding.ofWireName(name).orElseThrow());
      System.out.printf(
          "%-12s %-22s %8s %8s %8s %10s %10s%n",
          name, "text", "MB/s", "10 MB ms", "2n/n", "bytes/byte", "of string");
      for (Map.Entry<String, IntFunction<String>> shape : shapes().entrySet()) {
        kept &= measure(tokenizer, shape.getKey(), shape.getValue());
      }
    }
    System.out.println(kept ? "all limits are kept" : "A LIMIT IS NOT KEPT");
    System.exit(kept ? 0 : 1);
  }

  private static boolean measure(Tokenizer tokenizer, String name, IntFunction<String> shape) {
    byte[] all = shape.apply(LARGEST).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      tokenizer.count(all, 0, whole(all, SMALLEST));
    }
    double growth = 0;
    long before = 0;
    long last = 1;
    for (int size = SMALLEST; size <= LARGEST; size *= 2) {
      int length = whole(all, size);
      last = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long start = THREADS.getCurrentThreadCpuTime();
        tokenizer.count(all, 0, length);
        last = Math.min(last, THREADS.getCurrentThreadCpuTime() - start);
      }
      growth = before > 0 ? Math.max(growth, (double) last / before) : 0;
      before = Math.max(1, last);
    }
    double speed = all.length * 1e3 / last;
    double ofBytes = allocated(all.length, () -> tokenizer.count(all));
    String text = new String(all, StandardCharsets.UTF_8);
    double ofString = allocated(all.length, () -> tokenizer.count(text));
    boolean kept = speed >= LEAST_SPEED && growth < MOST_GROWTH;
    kept &= Math.max(ofBytes, ofString) < MOST_MEMORY;
    System.out.printf(
        "%-12s %-22s %8.1f %8.0f %8.2f %10.2f %10.2f%s%n",
        "", name, speed, 1e4 / speed, growth, ofBytes, ofString, kept ? "" : "  !");
    return kept;
  }

  /** The end of the last whole character. */
  private static int whole(byte[] utf8, int size) {
    int end = Math.min(size, utf8.length);
    while (end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private static double allocated(int bytes, Runnable work) {
    long start = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return (double) (THREADS.getCurrentThreadAllocatedBytes() - start) / bytes;
  }

  private static Map<String, IntFunction<String>> shapes() {
    Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
    for (Corpus corpus : Corpus.values()) {
      if (corpus.isHostile()) {
        shapes.put(corpus.name().toLowerCase(java.util.Locale.ROOT), corpus::text);
      }
    }
    shapes.put("capitals", size -> random(size, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    shapes.put("two letters", size -> random(size, "ab"));
    shapes.put("letters of a word", size -> random(size, "etaoin"));
    shapes.put("capitals and small", size -> random(size, "aAbBcCdDeEqQxXzZ"));
    shapes.put("letters and digits", size -> random(size, "qxz0jkv1wyb2"));
    shapes.put("words of random letters", size -> random(size, "qwertzuiopasdfghjklyxcvbnm     "));
    shapes.put("signs", size -> random(size, "!\"#$%&()*+,-./:;<=>?@[]^_{|}~"));
    shapes.put("one sign", "^"::repeat);
    shapes.put("dashes", "-"::repeat);
    shapes.put("equals signs", "="::repeat);
    shapes.put("tabs", "\t"::repeat);
    shapes.put("runs of signs", size -> runs(size, "=-*#/_~."));
    shapes.put("dashes and equals", size -> random(size, "-="));
    shapes.put("white space", size -> random(size, " \t\n\r"));
    shapes.put("line ends", "\n"::repeat);
    shapes.put("digits", size -> random(size, "0123456789"));
    shapes.put("apostrophes", size -> random(size, "'sdtlrevm"));
    shapes.put("control characters", size -> random(size, "\u0000\u0001\u0002\u0007\u001b\u007f"));
    shapes.put(
        "arabic letters",
        size -> random(size / 2, "\u0627\u0628\u062a\u062b\u062c\u062d\u062e\u062f"));
    shapes.put(
        "thai letters", size -> random(size / 3, "\u0e01\u0e02\u0e04\u0e07\u0e48\u0e31\u0e32"));
    shapes.put("combining marks", size -> random(size / 2, "\u0300\u0301\u0302\u0323\u0330"));
    shapes.put("rare script", size -> random(size / 3, "\ua500\ua501\ua502\ua510\ua521\ua533"));
    shapes.put("replacement characters", size -> "\ufffd".repeat(size / 3));
    return shapes;
  }

  private static String runs(int length, String alphabet) {
    SplittableRandom random = new SplittableRandom(7);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int at = random.nextInt(alphabet.length());
      text.append(alphabet.substring(at, at + 1).repeat(1 + random.nextInt(300)));
    }
    return text.substring(0, length);
  }

  private static String random(int length, String alphabet) {
    SplittableRandom random = new SplittableRandom(7);
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return new String(text);
  }
}
