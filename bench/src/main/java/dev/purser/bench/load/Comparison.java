package dev.purser.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Runs the same load directly, through nginx, through a bare proxy of Vert.x and through Purser, in
 * turn, since the speed of a machine drifts; prints a Markdown table of medians and ratios.
 * Arguments: rounds, seconds of each measurement, streams.
 */
public final class Comparison {

  private static final String PATH = "/v1/chat/completions";

  /** Those of the launcher that have to do with speed. */
  private static final List<String> FLAGS_OF_BARE_PROXY =
      List.of(
          "-Xms32m",
          "-Xmx512m",
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=99",
          "-XX:InitiatingHeapOccupancyPercent=80",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final int CONNECTIONS = 64;
  private static final int RATE = 2_000;

  /**
   * Seconds of each load before anything is measured, twice; Java compiles what runs often
   * meanwhile, and again when the next load shows that it had left something out.
   */
  private static final Map<String, Integer> WARM_UPS =
      Map.of("closed", 30, "open", 10, "streams", 20);

  private static final int WARM_UP_ROUNDS = 2;
  private static final int WARM_UP_OF_OTHERS = 2;

  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final int rounds;
  private final int seconds;
  private long callsOfPurser;

  private Comparison(int rounds, int seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Where load is put on. */
  private record Target(int port, String path, boolean java, Optional<PurserServer> purser) {}

  /** Runs it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    int streams = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
    new Comparison(rounds, seconds).run(streams);
  }

  private void run(int streams) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("purser-bench");
    try (Child provider = Child.java(List.of("-Xmx256m"), MockProvider.class.getName())) {
      int upstream = Integer.parseInt(provider.awaitLine("port "));
      targets.put("direct", new Target(upstream, PATH, false, Optional.empty()));
      Optional<Child> nginx = Optional.empty();
      if (Nginx.isInstalled()) {
        int port = Nginx.freePort();
        nginx = Optional.of(Nginx.start(folder, port, upstream));
        targets.put("nginx", new Target(port, PATH, false, Optional.empty()));
      }
      try (Child bare = Child.java(FLAGS_OF_BARE_PROXY, VertxProxy.class.getName(), "" + upstream);
          PurserServer purser = PurserServer.start(folder, upstream)) {
        int bareProxy = Integer.parseInt(bare.awaitLine("port "));
        targets.put("Vert.x", new Target(bareProxy, PATH, true, Optional.empty()));
        targets.put(
            "purser", new Target(purser.port(), "/openai" + PATH, true, Optional.of(purser)));
        warmUp(streams);
        print("closed", CONNECTIONS, CONNECTIONS + " connections", false);
        print("open", RATE, RATE + " requests a second", true);
        print("streams", streams, streams + " streams of 50 events a second", true);
        System.out.println(
            "Purser: "
                + purser.residentMegabytes().map(mb -> mb + " MB resident, ").orElse("")
                + callsOfPurser
                + " calls made, "
                + purser.recorded()
                + " recorded");
      } finally {
        nginx.ifPresent(Child::close);
      }
    }
  }

  /** What is measured is a server that has been up for a while. */
  private void warmUp(int streams) throws IOException, InterruptedException {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (Target target : targets.values()) {
        for (String load : List.of("closed", "open", "streams")) {
          int number =
              switch (load) {
                case "closed" -> CONNECTIONS;
                case "open" -> RATE;
                default -> streams;
              };
          int length = target.java() ? WARM_UPS.getOrDefault(load, 0) : WARM_UP_OF_OTHERS;
          Measured measured = measure(load, target, number, length);
          System.err.printf("warming up: %s %s%n", load, measured);
        }
      }
    }
  }

  private void print(String load, int number, String title, boolean latency)
      throws IOException, InterruptedException {
    Map<String, List<Measured>> all = measure(load, number);
    System.out.printf("%n**%s**, %d rounds of %d s%n%n", title, rounds, seconds);
    System.out.println("| | per second | ÷ nginx | p50 µs | ÷ nginx | p99 µs | − nginx | errors |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
    for (Map.Entry<String, List<Measured>> target : all.entrySet()) {
      List<Measured> mine = target.getValue();
      List<Measured> base = all.getOrDefault("nginx", all.getOrDefault("direct", List.of()));
      System.out.printf(
          "| %s | %.0f | %.2f | %.0f | %s | %.0f | %s | %d |%n",
          target.getKey(),
          median(mine, Measured::perSecond),
          compared(mine, base, (m, b) -> m.perSecond() / b.perSecond()),
          median(mine, Measured::p50),
          latency ? String.format("%.2f", compared(mine, base, (m, b) -> m.p50() / b.p50())) : "",
          median(mine, Measured::p99),
          latency ? String.format("%.0f", compared(mine, base, (m, b) -> m.p99() - b.p99())) : "",
          mine.stream().mapToLong(Measured::errors).sum());
    }
  }

  private Map<String, List<Measured>> measure(String load, int number)
      throws IOException, InterruptedException {
    Map<String, List<Measured>> all = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Target> target : targets.entrySet()) {
        Measured measured = measure(load, target.getValue(), number, seconds);
        System.err.printf("%s %s %s%n", load, target.getKey(), measured);
        all.computeIfAbsent(target.getKey(), name -> new ArrayList<>()).add(measured);
      }
    }
    return all;
  }

  /**
   * One measurement. What Purser put off while calls came in, the taking over of records into its
   * reports, is done before anything else is measured: it must not slow down the others.
   */
  private Measured measure(String load, Target target, int number, int seconds)
      throws IOException, InterruptedException {
    Measured measured = generate(load, target, number, seconds);
    if (target.purser().isPresent()) {
      callsOfPurser += measured.calls();
      target.purser().get().recorded();
    }
    return measured;
  }

  private static Measured generate(String load, Target target, int number, int seconds)
      throws IOException {
    try (Child generator =
        Child.java(
            List.of("-Xmx512m", "-XX:+UseSerialGC"),
            LoadGenerator.class.getName(),
            load,
            "" + target.port(),
            target.path(),
            "" + number,
            "" + seconds)) {
      return Measured.of(generator.awaitLine(""));
    }
  }

  /** The median of what each round compares, as rounds differ more than what runs in them. */
  private static double compared(
      List<Measured> mine, List<Measured> base, ToDoubleBiFunction<Measured, Measured> how) {
    List<Double> each = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      each.add(how.applyAsDouble(mine.get(i), base.get(i)));
    }
    return median(each);
  }

  private static double median(List<Measured> measured, ToDoubleFunction<Measured> what) {
    return median(measured.stream().mapToDouble(what).boxed().toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
