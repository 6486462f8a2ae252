package dev.purser.bench.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizer;
import dev.purser.tokens.bpe.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** Counts one chat message of one to four kilobytes: prose, code and other languages by turns. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "-XX:+UseSerialGC"})
@State(Scope.Thread)
public class ChatBenchmark {

  private static final int MESSAGES = 4000;

  private final List<String> messages = new ArrayList<>();

  /** The encoding. */
  @Param({"O200K_BASE", "CL100K_BASE"})
  Encoding encoding = Encoding.O200K_BASE;

  private Tokenizer ours = new Tokenizers().of(Encoding.R50K_BASE);
  private com.knuddels.jtokkit.api.Encoding jtokkit =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
  private int next;

  /** Cuts messages from the texts. */
  @Setup
  public void setUp() {
    ours = new Tokenizers().of(encoding);
    jtokkit =
        Encodings.newLazyEncodingRegistry()
            .getEncoding(EncodingType.fromName(encoding.wireName()).orElseThrow());
    SplittableRandom random = new SplittableRandom(42);
    List<String> texts =
        List.of(Corpus.PROSE.text(), Corpus.PROSE.text(), Corpus.CODE.text(), Corpus.MULTI.text());
    for (int i = 0; i < MESSAGES; i++) {
      String text = texts.get(i % texts.size());
      int length = 1000 + random.nextInt(3000);
      int from = random.nextInt(text.length() - length);
      messages.add(text.substring(from, from + length));
    }
  }

  private String message() {
    next = next + 1 == MESSAGES ? 0 : next + 1;
    return messages.get(next);
  }

  /** Ours. */
  @Benchmark
  public long ours() {
    return ours.count(message());
  }

  /** jtokkit. */
  @Benchmark
  public long jtokkit() {
    return jtokkit.countTokensOrdinary(message());
  }
}
