package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.purser.core.budget.Priority;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.Route;
import dev.purser.wire.UsageReader;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A gateway as it is but for its sockets, in one life of its process: calls are admitted and
 * settled by the classes that do so in a server, on a {@link SimulatedLoop}. Single-threaded.
 */
final class SimulatedGateway {

  private static final String MODEL = "gpt-4o-mini";
  private static final Provider PROVIDER =
      Provider.of("openai", ProviderKind.OPENAI, URI.create("http://127.0.0.1:1"));
  private static final Route.Metered ROUTE =
      (Route.Metered) ProviderKind.OPENAI.route("POST", "/v1/chat/completions", "");
  private static final byte[] BODY = Samples.CHAT_REQUEST.getBytes(UTF_8);
  private static final Counting COUNTING = new Counting(Harness.COUNTER);

  static {
    // From here on, counting needs no thread of its own.
    Harness.COUNTER.count("", MODEL);
  }

  private final SimulatedLoop loop;
  private final Services services;
  private final Lane lane;
  private final Random random;
  private final List<Admission> waiting = new ArrayList<>();

  /**
   * A gateway that has just started.
   *
   * @param strict whether it waits for the disk
   */
  SimulatedGateway(Books books, boolean strict, Supplier<Instant> clock, Random random) {
    this.random = random;
    this.loop = new SimulatedLoop(clock);
    GatewayConfig usual = GatewayConfig.of(Map.of());
    GatewayConfig config =
        new GatewayConfig(
            Map.of(),
            usual.bodyLimit(),
            true,
            strict,
            usual.onLeave(),
            usual.maxInFlight(),
            usual.upload(),
            Duration.ofMinutes(2));
    this.services =
        new Services(
            config,
            books,
            () -> Harness.PRICES,
            KeyRing.EMPTY,
            COUNTING,
            new Line(),
            new Policies(books),
            new Observed(),
            new Unfinished(),
            GatewayMetrics.NONE,
            clock::get,
            LongBodies.ofHeap(usual.bodyLimit()),
            new AtomicInteger(),
            new AtomicBoolean(),
            new AtomicBoolean());
    this.lane = new Lane(loop.vertx(), loop.context(), services);
    books.subscribe(services.line()::happened);
  }

  /** Time has passed, or the disk has done something. */
  void turn() {
    loop.run();
  }

  /** A call comes; {@code sent} takes the attempt if it is admitted, which may be later. */
  void call(String user, Consumer<Attempt> sent) {
    Labels labels = Labels.of("user", user);
    Format format = ROUTE.format();
    Asked asked =
        new Asked(
            "req_1",
            new Caller("default", labels, labels),
            ROUTE,
            format,
            format.request(BODY, ROUTE),
            MODEL,
            BODY,
            "{}",
            Priority.NORMAL,
            false);
    Admission[] mine = new Admission[1];
    mine[0] =
        Admission.decide(
            lane,
            asked,
            PROVIDER,
            MODEL,
            1,
            decision -> {
              waiting.remove(mine[0]);
              if (decision instanceof Decision.Admitted(Attempt attempt)) {
                sent.accept(attempt);
              }
            });
    waiting.add(mine[0]);
    loop.run();
  }

  /** One of those who wait to be admitted leaves. */
  void leave() {
    if (!waiting.isEmpty()) {
      waiting.get(random.nextInt(waiting.size())).leave();
      loop.run();
    }
  }

  /** An attempt ends somehow; {@code then} takes the record, if there is one to be had. */
  void end(Attempt attempt, Ending ending, Consumer<Optional<UsageRecord>> then) {
    Settlement.end(lane, attempt, ending, Timing.NONE, then);
    loop.run();
  }

  /** A way to end for an attempt that was sent. */
  Ending anyEnding() {
    return switch (random.nextInt(10)) {
      case 0 -> new Ending.Rejected();
      case 1 -> new Ending.Unanswered();
      case 2 -> new Ending.BrokeOff(read(random.nextBoolean()));
      case 3 -> new Ending.Left(read(false), random.nextBoolean());
      case 4 -> new Ending.Stopped(read(false), random.nextInt(200));
      case 5 -> new Ending.Complete(read(false));
      default -> new Ending.Complete(read(true));
    };
  }

  /** What a provider answers, with the usage that it says or, cut off before that, without. */
  private static ReadUsage read(byte[] answer) {
    UsageReader reader = ROUTE.format().answer();
    reader.read(answer, 0, answer.length);
    return reader.usage();
  }

  private ReadUsage read(boolean whole) {
    // Now and then more than the request allows, which is billed all the same.
    long output = random.nextInt(10) == 0 ? 20_000 : 1 + random.nextInt(100);
    String answer =
        Samples.CHAT_ANSWER.replace(
            "\"completion_tokens\":50,\"total_tokens\":1050",
            "\"completion_tokens\":" + output + ",\"total_tokens\":" + (1_000 + output));
    int length = whole ? answer.length() : answer.indexOf("\"usage\"");
    return read(answer.substring(0, length).getBytes(UTF_8));
  }
}
