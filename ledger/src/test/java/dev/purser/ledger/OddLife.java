package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One life of books in which odd things happen: budgets are put anew while calls run, records come
 * late, early and corrected, calls run for hours, the clock steps, and the books are closed and
 * opened. Meanwhile the {@link Doctor} must find nothing, and opened books must answer as those
 * that were closed.
 */
final class OddLife {

  private static final String ORG = "default";
  private static final int STEPS = 200;
  private static final int EXAMINED_EVERY = 5;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final SplittableRandom random;
  private final OddBudgets shapes;
  private final Ledger ledger = Ledgers.memory();
  private final Ledger seen;
  private final Map<String, Budget> budgets = new TreeMap<>();
  // Whose calls the reservations were.
  private final Map<String, Labels> callers = new HashMap<>();
  private final List<Object> told = new ArrayList<>();
  private final long stepsBack;
  private Books books;
  private long now = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  private long latest = now;
  private int minted;

  /**
   * @param seen what the books see of their ledger
   */
  OddLife(long seed, UnaryOperator<Ledger> seen) {
    random = new SplittableRandom(seed);
    // What has ended for an hour is forgotten, and a full budget forgets at once: so where the
    // clock steps back, none is full, and where it steps far, no session goes on.
    List<Period> periods = new ArrayList<>(List.of(Period.values()));
    periods.remove(Period.SESSION);
    stepsBack = seed % 8 == 0 ? HOUR : seed % 8 == 4 ? 5 * MINUTE : 0;
    if (stepsBack < HOUR) {
      periods.add(Period.SESSION);
    }
    shapes = new OddBudgets(random, Instant.ofEpochMilli(now), periods, stepsBack > 0);
    this.seen = seen.apply(ledger);
    open();
    for (int i = 0; i < 5; i++) {
      put(shapes.next(new BudgetKey(ORG, "b" + i)));
    }
  }

  /** What happened, step by step. */
  String told() {
    return told.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  void go() {
    for (int i = 0; i < STEPS; i++) {
      told.add(List.of(i, Instant.ofEpochMilli(now), step(i)));
      if (i % EXAMINED_EVERY == 0) {
        assertThat(Doctor.examine(ledger, now).differences()).isEmpty();
      }
    }
  }

  private Object step(int i) {
    String id = "r" + random.nextInt(25);
    String any = random.nextBoolean() ? id : "g" + random.nextInt(minted + 1);
    return switch (random.nextInt(24)) {
      case 0, 1, 2 -> reserve(id, Reservation.Owner.API);
      case 3 -> reserve("g" + ++minted, Reservation.Owner.GATEWAY);
      case 4, 5, 6 -> settle(any);
      case 7 -> run(new Command.Release(ORG, any));
      case 8 -> run(new Command.Renew(ORG, id, 1 + random.nextLong(10 * HOUR)));
      case 9, 10 -> extend(any);
      case 11, 12, 13 ->
          run(new Command.Post(record("u" + random.nextInt(40), at(), labels()), "h" + i));
      case 14, 15 -> correct();
      case 16, 17 -> passTime();
      case 18 -> put(shapes.another(anyBudget()));
      case 19 -> replace();
      case 20 -> grant("o" + i);
      case 21 -> "ends " + books.endOverride("o" + random.nextInt(i + 1));
      // Where the clock stands behind, a start finds what was forgotten.
      case 22 -> now < latest || random.nextBoolean() ? "nothing" : restart();
      default -> {
        books.forgetLongEnded();
        yield "forgets";
      }
    };
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Budget anyBudget() {
    return any(List.copyOf(budgets.values()));
  }

  private Object run(Command<?> command) {
    return List.of(command, books.execute(command));
  }

  // ---- calls

  private Labels labels() {
    Map<String, String> labels = new HashMap<>();
    labels.put("team", any(List.of("a", "b", "c")));
    if (random.nextBoolean()) {
      labels.put("user", "u" + random.nextInt(3));
    }
    if (random.nextInt(4) != 0) {
      labels.put("session", "s" + random.nextInt(2));
    }
    return Labels.of(labels);
  }

  /** Mostly lately, sometimes early, rarely long ago. */
  private long at() {
    return switch (random.nextInt(20)) {
      case 0 -> now + random.nextLong(3 * HOUR);
      case 1 -> now - random.nextLong(14 * 24 * HOUR);
      default -> now - random.nextLong(2 * HOUR);
    };
  }

  private UsageRecord record(String id, long at, Labels labels) {
    UsageRecord record =
        UsageRecord.builder(
                new RecordId(ORG, "gateway", id), Instant.ofEpochMilli(at), "openai", "gpt-5.5")
            .tokens(TokenCounts.of(random.nextInt(40), 0))
            .labels(labels)
            .cost(new Cost.Priced(Money.ofTicks(random.nextInt(50)), List.of(), "own"))
            .build();
    if (random.nextInt(6) == 0) {
      record = record.toBuilder().cost(new Cost.Unpriced("no price")).build();
    }
    return random.nextInt(12) == 0 ? record.toBuilder().status(Status.ERROR).build() : record;
  }

  private UsageRecord intent(String id, Labels labels) {
    return record(id, now, labels).toBuilder().status(Status.OK).build();
  }

  private Labels callerOf(String id) {
    return callers.getOrDefault(id, Labels.of("team", "a"));
  }

  private Object reserve(String id, Reservation.Owner owner) {
    Labels labels = labels();
    UsageRecord intent = intent(id, labels);
    Claim usd = random.nextInt(8) == 0 ? new Claim.Unpriced("no price") : claim(50);
    Outcome.OfReserve outcome =
        books.execute(
            new Command.Reserve(
                id,
                Call.of(intent),
                new Demand(usd, claim(40), 1),
                owner,
                random.nextInt(3) == 0 ? 20 * HOUR : 10 * MINUTE,
                labels.toString(),
                intent));
    if (outcome instanceof Outcome.Held) {
      callers.put(id, labels);
    }
    return List.of("reserve", id, labels, outcome);
  }

  private Claim claim(int most) {
    return new Claim.Of(random.nextInt(most));
  }

  private Object settle(String id) {
    return run(new Command.Settle(ORG, id, record(id, at(), callerOf(id)), "h"));
  }

  private Object extend(String id) {
    Demand more = new Demand(claim(9), claim(3), 0);
    return run(new Command.Extend(ORG, id, more, intent(id, callerOf(id)), false));
  }

  private Object correct() {
    long last = ledger.sequence();
    if (last == 0) {
      return "nothing to correct";
    }
    RecordId id = ledger.entry(1 + random.nextLong(last)).orElseThrow().record().id();
    UsageRecord old = ledger.entry(id).orElseThrow().record();
    UsageRecord other = record(id.id(), now, old.labels());
    return run(
        new Command.Correct(
            id,
            old.toBuilder()
                .tokens(other.tokens())
                .cost(other.cost())
                .status(other.status())
                .build(),
            "truth"));
  }

  // ---- budgets and time

  private Object put(Budget budget) {
    budgets.put(budget.key().id(), budget);
    books.putBudget(budget);
    return List.of("put", budget);
  }

  private Object replace() {
    BudgetKey key = anyBudget().key();
    books.removeBudget(key);
    return List.of("remove", key, put(shapes.next(key)));
  }

  private Object grant(String id) {
    Budget budget = anyBudget();
    Labels group = budget.groupOf(Call.of(intent(id, labels())));
    WindowKey window = books.windowOf(budget.key(), group).orElseThrow();
    BudgetOverride override =
        new BudgetOverride(
            id,
            window,
            1 + random.nextInt(99),
            "busy",
            "ann",
            now,
            now + 1 + random.nextLong(2 * HOUR),
            Map.of(),
            OptionalLong.empty());
    books.grant(override);
    return List.of("grant", override);
  }

  private Object passTime() {
    if (stepsBack > 0 && random.nextInt(4) == 0) {
      now = Math.min(now, latest - random.nextLong(stepsBack));
    } else {
      now += random.nextLong(any(List.of(MINUTE, 20 * MINUTE, 90 * MINUTE, 25 * HOUR)));
    }
    latest = Math.max(latest, now);
    return List.of(run(new Command.Expire()), Instant.ofEpochMilli(now));
  }

  // ---- a start

  private void open() {
    books = Books.open(seen, ScannedSeeds.of(ledger), () -> Instant.ofEpochMilli(now));
  }

  private String restart() {
    // A start ends what a dead gateway owned; what it does not change is to be seen.
    List<Reservation> orphans = new ArrayList<>();
    ledger.liveReservations(orphans::add);
    orphans.removeIf(r -> r.owner() == Reservation.Owner.API);
    for (Reservation orphan : orphans) {
      UsageRecord record = orphan.intent().toBuilder().status(Status.UNRESOLVED).build();
      books.execute(new Command.Settle(ORG, orphan.id(), record, ""));
    }
    books.execute(new Command.Expire());
    List<String> before = answers();
    open();
    List<String> after = new ArrayList<>(answers());
    List<String> lost = new ArrayList<>(before);
    lost.removeAll(after);
    after.removeAll(before);
    assertThat(after).as("what opened books say else than those before").isEqualTo(lost);
    return "restart";
  }

  /** What the books say to any call. */
  private List<String> answers() {
    List<String> answers = new ArrayList<>();
    for (String team : List.of("a", "b", "c")) {
      for (String user : List.of("", "u0", "u1", "u2")) {
        for (String session : List.of("", "s0", "s1")) {
          Map<String, String> values =
              new HashMap<>(Map.of("team", team, "user", user, "session", session));
          values.values().removeIf(String::isEmpty);
          Call call = Call.of(intent("any", Labels.of(values)));
          Demand demand = new Demand(new Claim.Of(5), new Claim.Of(5), 1);
          Outcome.Checked checked = books.execute(new Command.Check(call, demand));
          for (Outcome.Verdict verdict : checked.verdicts()) {
            // Which groups a full budget has room for depends on what is in memory.
            Budget budget = budgets.get(verdict.window().budget().id());
            if (budget.maxWindows() == Budget.DEFAULT_MAX_WINDOWS) {
              answers.add(
                  values + " " + verdict.window() + " " + verdict.remaining() + verdict.refusal());
            }
          }
        }
      }
    }
    return answers;
  }
}
