package dev.purser.bench.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Counts four megabytes of a text. {@code bytes} is the throughput in bytes a second; the JMH score
 * is calls a second.
 *
 * <pre>
 * java -cp … org.openjdk.jmh.Main dev.purser.bench.tokens.CountBenchmark
 * </pre>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "-XX:+UseSerialGC"})
public class CountBenchmark {

  /** What is counted, and by whom. */
  @State(Scope.Thread)
  public static class Texts {
    /** The text. */
    @Param Corpus corpus = Corpus.PROSE;

    /** The encoding. */
    @Param({"O200K_BASE", "CL100K_BASE"})
    Encoding encoding = Encoding.O200K_BASE;

    private String text = "";
    private byte[] utf8 = {};
    private Tokenizer ours = new Tokenizers().of(Encoding.R50K_BASE);
    private com.knuddels.jtokkit.api.Encoding jtokkit =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

    /** Makes the text and loads the vocabularies. */
    @Setup
    public void setUp() {
      text = corpus.text();
      utf8 = text.getBytes(StandardCharsets.UTF_8);
      ours = new Tokenizers().of(encoding);
      jtokkit =
          Encodings.newLazyEncodingRegistry()
              .getEncoding(EncodingType.fromName(encoding.wireName()).orElseThrow());
      if (ours.count(text) != jtokkit.countTokensOrdinary(text)) {
        throw new IllegalStateException("the counts differ");
      }
    }
  }

  /** The throughput in bytes. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Bytes {
    /** Bytes of UTF-8 counted. */
    public long bytes;
  }

  /** Ours, of a string. */
  @Benchmark
  public long string(Texts texts, Bytes bytes) {
    bytes.bytes += texts.utf8.length;
    return texts.ours.count(texts.text);
  }

  /** Ours, of bytes. */
  @Benchmark
  public long utf8(Texts texts, Bytes bytes) {
    bytes.bytes += texts.utf8.length;
    return texts.ours.count(texts.utf8);
  }

  /** jtokkit. */
  @Benchmark
  public long jtokkit(Texts texts, Bytes bytes) {
    bytes.bytes += texts.utf8.length;
    return texts.jtokkit.countTokensOrdinary(texts.text);
  }
}
