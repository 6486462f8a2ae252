package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.testkit.FakeSocket;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A gateway with a live session, both of whose ends do what a test says. */
final class LiveTalk implements AutoCloseable {

  static final String REALTIME = "/openai/v1/realtime?model=gpt-realtime";
  static final String GEMINI =
      "/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";
  static final String SETUP = "{\"setup\":{\"model\":\"models/gemini-3.1-flash-live-preview\"}}";
  static final String CREATE = "{\"type\":\"response.create\"}";
  static final String CREATED = "{\"type\":\"response.created\",\"response\":{}}";

  /** 96 tokens of text, 64 of them cached, 26 of sound; out come 28 of text and 69 of sound. */
  static final String DONE =
      """
      {"type":"response.done","response":{"output":[],"usage":{"total_tokens":219,
       "input_tokens":122,"output_tokens":97,"input_token_details":{"text_tokens":96,
       "audio_tokens":26,"cached_tokens":64,"cached_tokens_details":{"text_tokens":64,
       "audio_tokens":0}},"output_token_details":{"text_tokens":28,"audio_tokens":69}}}}\
      """;

  /** What {@link #DONE} costs, in ticks. */
  static final long COST = 58_496_000;

  /** The slack and the longest answer as input, and that as output, all of sound. */
  static final long BOUND = (2_048 + 4_096) * 320_000L + 4_096 * 640_000L;

  /** A whole context of sound and the longest answer: 1.024 and 0.262144 USD. */
  static final long MOST = 12_861_440_000L;

  private final Harness harness;
  private @Nullable LiveClient caller;
  private @Nullable FakeSocket provider;

  LiveTalk() {
    this(provider -> provider);
  }

  LiveTalk(UnaryOperator<Provider> provider) {
    harness = new Harness(provider, config -> config);
    harness.upstream.takeSockets();
  }

  Harness harness() {
    return harness;
  }

  /** Sets the hard budget {@code usd}. */
  LiveTalk ceiling(String limit) {
    harness.budget(Samples.budget("usd", Enforcement.HARD, Unit.USD, limit));
    return this;
  }

  /** Opens a session of OpenAI's on both sides. */
  LiveTalk open() {
    return open(REALTIME);
  }

  LiveTalk open(String path, String... headers) {
    call(path, headers);
    accept();
    return this;
  }

  /** Takes the provider's side, once the gateway has opened it. */
  void accept() {
    provider = harness.upstream.nextSocket();
  }

  /** Opens the caller's side only. */
  LiveClient call(String path, String... headers) {
    LiveClient opened = LiveClient.open(harness.client(), harness.port(), path, List.of(), headers);
    caller = opened;
    return opened;
  }

  /** The status that a handshake is refused with. */
  int refused(String path, String... headers) {
    return LiveClient.refused(harness.client(), harness.port(), path, headers);
  }

  LiveClient caller() {
    return opened(caller);
  }

  FakeSocket provider() {
    return opened(provider);
  }

  private static <T> T opened(@Nullable T end) {
    if (end == null) {
      throw new IllegalStateException("open the session first");
    }
    return end;
  }

  /** The caller asks for an answer, and the provider hears it. */
  void ask() {
    caller().send(CREATE);
    assertThat(provider().next()).isEqualTo(CREATE);
  }

  /** The provider begins an answer, and the caller hears it. */
  void begin() {
    provider().send(CREATED);
    assertThat(caller().next()).isEqualTo(CREATED);
  }

  /** The provider ends an answer, and the caller hears it. */
  void end() {
    provider().send(DONE);
    assertThat(caller().next()).isEqualTo(DONE);
  }

  /** What the budget {@code usd} holds, in ticks. */
  long held() {
    return harness.window("usd").held();
  }

  /** What the budget {@code usd} has settled, in ticks. */
  long settled() {
    return harness.window("usd").settled();
  }

  @Override
  public void close() {
    if (caller != null) {
      caller.abort();
    }
    harness.awaitQuiet();
    harness.close();
  }
}
