package dev.purser.bench.tokens;

import com.sun.management.ThreadMXBean;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.StreamCounter;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Prints what the worst texts cost: throughput at 16 MB, how time grows each time a text doubles
 * from 1 to 16 MB, and what is allocated for a byte: counting bytes, counting a string, encoding
 * it, and counting it as it comes. In processor time, the best of some rounds. Ends with 1 if a
 * limit is not kept, which only says something where nothing else runs.
 */
public final class Limits {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SMALLEST = 1_000_000;
  private static final int LARGEST = 16_000_000;

  /** Small texts are over before a disturbance is, so they are counted more often. */
  private static final int ROUNDS = 3;

  private static final int MOST_ROUNDS = 12;
  private static final int PART = 1 << 16;

  private static final double LEAST_SPEED = 15;
  private static final double MOST_GROWTH = 2.5;
  private static final double MOST_MEMORY = 8;

  private static final String LETTERS = "qwertzuiopasdfghjklyxcvbnm";
  private static final String SIGNS = "!\"#$%&()*+,-./:;<=>?@[]^_{|}~";

  private Limits() {}

  /**
   * Takes encodings, and texts by the beginnings of their names; without any, all there are.
   *
   * @param args such as {@code o200k_base cl100k_base letters digits}
   */
  public static void main(String[] args) {
    boolean kept = true;
    List<Encoding> encodings =
        Arrays.stream(args).flatMap(name -> Encoding.ofWireName(name).stream()).toList();
    List<String> texts =
        Arrays.stream(args).filter(name -> Encoding.ofWireName(name).isEmpty()).toList();
    for (Encoding encoding : encodings.isEmpty() ? Encoding.available() : encodings) {
      String name = encoding.wireName();
      Tokenizer tokenizer = new Tokenizers().of(encoding);
      System.out.printf(
          "%-12s %-24s %8s %8s %8s %8s %8s %8s %8s%n",
          name, "text", "MB/s", "10 MB ms", "2n/n", "bytes", "string", "ids", "stream");
      for (Map.Entry<String, IntFunction<byte[]>> shape : shapes().entrySet()) {
        if (texts.isEmpty() || texts.stream().anyMatch(shape.getKey()::startsWith)) {
          kept &= measure(tokenizer, shape.getKey(), shape.getValue());
        }
      }
    }
    System.out.println(kept ? "all limits are kept" : "A LIMIT IS NOT KEPT");
    System.exit(kept ? 0 : 1);
  }

  private static boolean measure(Tokenizer tokenizer, String name, IntFunction<byte[]> shape) {
    byte[] all = shape.apply(LARGEST);
    for (int i = 0; i < 3; i++) {
      tokenizer.count(all, 0, whole(all, SMALLEST));
    }
    double growth = 0;
    long before = 0;
    long last = 1;
    for (int size = SMALLEST; size <= LARGEST; size *= 2) {
      int length = whole(all, size);
      last = Long.MAX_VALUE;
      for (int round = 0; round < Math.min(MOST_ROUNDS, ROUNDS * (LARGEST / size)); round++) {
        long start = THREADS.getCurrentThreadCpuTime();
        tokenizer.count(all, 0, length);
        last = Math.min(last, THREADS.getCurrentThreadCpuTime() - start);
      }
      growth = before > 0 ? Math.max(growth, (double) last / before) : 0;
      before = Math.max(1, last);
    }
    double speed = all.length * 1e3 / last;
    String text = new String(all, StandardCharsets.UTF_8);
    double[] memory = {
      allocated(all.length, () -> tokenizer.count(all)),
      allocated(all.length, () -> tokenizer.count(text)),
      allocated(all.length, () -> tokenizer.encode(text)),
      allocated(all.length, () -> stream(tokenizer, all))
    };
    boolean kept = speed >= LEAST_SPEED && growth < MOST_GROWTH;
    kept &= Arrays.stream(memory).max().orElseThrow() < MOST_MEMORY;
    System.out.printf(
        "%-12s %-24s %8.1f %8.0f %8.2f %8.2f %8.2f %8.2f %8.2f%s%n",
        "",
        name,
        speed,
        1e4 / speed,
        growth,
        memory[0],
        memory[1],
        memory[2],
        memory[3],
        kept ? "" : "  !");
    return kept;
  }

  private static void stream(Tokenizer tokenizer, byte[] utf8) {
    StreamCounter stream = tokenizer.stream();
    for (int at = 0; at < utf8.length; at += PART) {
      stream.add(utf8, at, Math.min(PART, utf8.length - at));
    }
    stream.total();
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

  private static Map<String, IntFunction<byte[]>> shapes() {
    Map<String, IntFunction<String>> shapes = texts();
    Map<String, IntFunction<byte[]>> bytes = new LinkedHashMap<>();
    shapes.forEach(
        (name, text) -> bytes.put(name, size -> text.apply(size).getBytes(StandardCharsets.UTF_8)));
    bytes.put(
        "random bytes, not UTF-8",
        size -> {
          byte[] random = new byte[size];
          new SplittableRandom(7).nextBytes(random);
          return random;
        });
    bytes.put("letters, some broken", size -> broken(random(size, LETTERS + "\u00ff".repeat(6))));
    bytes.put("signs, some broken", size -> broken(random(size, SIGNS + "\u00ff".repeat(10))));
    bytes.put(
        "halves of characters", size -> broken(random(size, "\u00f0\u009f\u0098\u00e4\u00b8")));
    return bytes;
  }

  /** One byte for each character below U+0100, so that it is not UTF-8. */
  private static byte[] broken(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Map<String, IntFunction<String>> texts() {
    Map<String, IntFunction<String>> shapes = new LinkedHashMap<>();
    for (Corpus corpus : Corpus.values()) {
      if (corpus.isHostile()) {
        shapes.put(corpus.name().toLowerCase(java.util.Locale.ROOT), corpus::text);
      }
    }
    // Found by looking for the worst: letters as frequent as here, and marks that cut among them.
    shapes.put("searched letters", size -> random(size, "gsrebtkryuanmhtdzfatpotvgzitaa"));
    shapes.put(
        "searched, with marks",
        size -> random(size * 15 / 16, "mamgrmrwajrncioowwwjmcqisnepal\u0300\u0300e"));
    shapes.put("short random words", size -> random(size, "gsrebtkryuanmhtdzf  "));
    shapes.put("hexadecimal", size -> random(size, "0123456789abcdef"));
    shapes.put(
        "hangul",
        size -> random(size / 3, "\ub098\ub77c\ud55c\uad6d\uc5b4\uc601\ubc31\ubcf4\uac11"));
    shapes.put(
        "joined emoji",
        size -> random(size / 4, "\u200d\ufe0f\u2764\u2640\u2642\u2695\u2696\u2708"));
    shapes.put("spaces and line ends", size -> random(size, "   \n"));
    shapes.put("contractions", size -> "we'll they've it's I'd ".repeat(size / 23));
    shapes.put("capitals", size -> random(size, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    shapes.put("two letters", size -> random(size, "ab"));
    shapes.put("letters of a word", size -> random(size, "etaoin"));
    shapes.put("capitals and small", size -> random(size, "aAbBcCdDeEqQxXzZ"));
    shapes.put("letters and digits", size -> random(size, "qxz0jkv1wyb2"));
    shapes.put("words of random letters", size -> random(size, "qwertzuiopasdfghjklyxcvbnm     "));
    shapes.put("signs", size -> random(size, SIGNS));
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
