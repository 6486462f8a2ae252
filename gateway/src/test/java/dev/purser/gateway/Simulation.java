package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Outcome;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.ledger.Books;
import dev.purser.ledger.Doctor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One life of a {@link SimulatedGateway} and of API callers over books on a {@link SimulatedDisk},
 * all of it decided by a seed: calls, ends of all kinds, usage, corrections, clock steps, crashes.
 * After each crash it is checked that nothing acknowledged is lost, nothing is doubled, every call
 * that was sent has its record, and nothing is held that never ends; at each admission, that it is
 * within the limit.
 */
final class Simulation {

  private static final int STEPS = 120;
  // What a call of the gateway may cost is some thousands of these.
  private static final long TICKS = 10_000;
  private static final long RELEASED = -1;
  private static final List<String> USERS = List.of("ada", "bob", "cyd");
  private static final BudgetKey DAY = new BudgetKey("default", "day");
  private static final BudgetKey TOTAL = new BudgetKey("default", "total");
  private static final BudgetKey WATCH = new BudgetKey("default", "watch");

  private final Random random;
  private final SimulatedDisk disk;
  private final boolean strict;
  private final Map<RecordId, Fact> facts = new LinkedHashMap<>();
  private final List<Attempt> running = new ArrayList<>();
  private final List<Reservation> reserved = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private Ledger ledger;
  private Books books;
  private SimulatedGateway gateway;
  private int minted;

  /** What somebody was told of a record: the cost of each revision, and when it was on disk. */
  private static final class Fact {
    final long bound;
    final List<Version> versions = new ArrayList<>();
    final CompletableFuture<Void> sent;
    // That a release failed does not say that it did not happen.
    boolean mayBeReleased;
    // A strict gateway tells of an end only after the disk, though others see it before.
    boolean isEnding;

    Fact(long bound, CompletableFuture<Void> sent) {
      this.bound = bound;
      this.sent = sent;
    }
  }

  private record Version(long ticks, CompletableFuture<Void> synced) {
    boolean mustBeThere(boolean afterPowerCut) {
      return !afterPowerCut || isSynced(synced);
    }
  }

  private Simulation(long seed, SimulatedDisk.Bug bug) {
    random = new Random(seed);
    disk = new SimulatedDisk(random, bug);
    strict = random.nextInt(4) == 0;
    start();
  }

  /** Runs one life; throws an {@link AssertionError} if a promise is broken. */
  static void run(long seed, SimulatedDisk.Bug bug) {
    Simulation simulation = new Simulation(seed, bug);
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    simulation.end();
  }

  /** What a life leaves behind but for its ids, to see that a seed decides all of it. */
  static List<String> digest(long seed) {
    Simulation simulation = new Simulation(seed, SimulatedDisk.Bug.NONE);
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    List<String> digest = new ArrayList<>();
    simulation.ledger.entries(
        1,
        Integer.MAX_VALUE,
        (number, entry) -> {
          UsageRecord r = entry.record();
          digest.add(r.time() + " " + r.status() + " " + r.tokens() + " " + ticks(entry));
        });
    return digest;
  }

  private static boolean isSynced(CompletableFuture<Void> synced) {
    return synced.isDone() && !synced.isCompletedExceptionally();
  }

  // ---- a life

  private void step() {
    now = now.plusMillis(random.nextInt(60_000));
    disk.turn();
    try {
      gateway.turn();
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3 -> gateway.call(anyUser(), this::sent);
        case 4, 5, 6 -> end(gateway.anyEnding());
        case 7 -> giveUp();
        case 8, 9 -> reserve();
        case 10, 11 -> settleReserved();
        case 12 -> releaseReserved();
        case 13, 14 -> post();
        case 15 -> correct();
        case 16 -> books.execute(new Command.Expire());
        case 17 -> changeBudget();
        case 18 -> stepClock();
        default -> {
          if (random.nextInt(3) == 0) {
            crash(random.nextBoolean());
          }
        }
      }
    } catch (LedgerException e) {
      assertThat(disk.isBroken()).as("only a broken disk is an error: %s", e).isTrue();
    }
    if (disk.isBroken()) {
      crash(random.nextBoolean());
    }
  }

  private void stepClock() {
    now = now.plus(Duration.ofMinutes(random.nextInt(-90, 600)));
  }

  /** The gateway: what is written is sent, whether it is synced or not, unless it is strict. */
  private void sent(Attempt attempt) {
    UsageRecord intent = attempt.intent();
    assertThat(books.ledger().entry(intent.id())).as("%s has no record yet", intent).isEmpty();
    if (!strict) {
      // What came in while the strict one waited for the disk may have overdrawn it since.
      checkWithinLimits(attempt.reservation());
    }
    CompletableFuture<Void> written = strict ? CompletableFuture.completedFuture(null) : sync();
    facts.put(intent.id(), new Fact(intent.cost().ticksOrZero(), written));
    running.add(attempt);
  }

  private void end(Ending ending) {
    any(running)
        .ifPresent(attempt -> {
          Fact fact = facts.get(attempt.intent().id());
          fact.isEnding = true;
          gateway.end(
              attempt,
              ending,
              record -> {
                fact.isEnding = false;
                record.ifPresent(
                    r -> fact.versions.add(new Version(r.cost().ticksOrZero(), told())));
              });
        });
  }

  /** An attempt that could not be sent after all, or a caller who does not wait any longer. */
  private void giveUp() {
    if (random.nextBoolean()) {
      gateway.leave();
      return;
    }
    any(running)
        .ifPresent(attempt -> {
          Fact fact = facts.get(attempt.intent().id());
          fact.mayBeReleased = true;
          // Nothing is billed; until that is on disk a crash may make it unresolved.
          gateway.end(
              attempt,
              new Ending.NeverSent(),
              none -> {
                if (!disk.isBroken()) {
                  fact.versions.add(new Version(RELEASED, told()));
                }
              });
        });
  }

  /** When what the gateway was just told is on disk. */
  private CompletableFuture<Void> told() {
    return strict ? CompletableFuture.completedFuture(null) : sync();
  }

  private void reserve() {
    long bound = (1L + random.nextInt(200)) * TICKS;
    UsageRecord intent = record("api", bound);
    Outcome.OfReserve outcome =
        books.execute(
            new Command.Reserve(
                intent.id().id(),
                Call.of(intent),
                new Demand(new Claim.Of(bound), new Claim.Of(15), 1),
                Reservation.Owner.API,
                Duration.ofMinutes(15).toMillis(),
                "",
                intent));
    if (outcome instanceof Outcome.Held held) {
      checkWithinLimits(held.reservation());
      reserved.add(held.reservation());
    }
  }

  private void checkWithinLimits(Reservation admitted) {
    for (Hold hold : admitted.holds()) {
      boolean isCeiling =
          books
              .budget(hold.window().budget())
              .filter(budget -> budget.enforcement().isCeiling())
              .isPresent();
      if (isCeiling) {
        books
            .window(hold.window().budget(), hold.window().group())
            .ifPresent(w -> assertThat(w.remaining()).as("admitted within %s", w).isNotNegative());
      }
    }
  }

  private void settleReserved() {
    any(reserved)
        .ifPresent(r -> {
          Fact fact = new Fact(0, new CompletableFuture<>());
          settle(r, fact);
          if (!fact.versions.isEmpty()) {
            facts.put(r.intent().id(), fact);
          }
        });
  }

  private void settle(Reservation reservation, Fact fact) {
    long ticks = (random.nextInt(10) == 0 ? 300 : 1L + random.nextInt(100)) * TICKS;
    UsageRecord record = priced(reservation.intent(), ticks, Status.OK);
    Outcome.OfSettle outcome =
        books.execute(new Command.Settle("default", reservation.id(), record, ""));
    assertThat(outcome).isInstanceOf(Outcome.Settled.class);
    fact.versions.add(new Version(ticks, sync()));
  }

  private void releaseReserved() {
    any(reserved).ifPresent(r -> books.execute(new Command.Release("default", r.id())));
  }

  private void post() {
    long ticks = (1L + random.nextInt(50)) * TICKS;
    UsageRecord record = priced(record("api", ticks), ticks, Status.OK);
    Fact fact = new Fact(0, new CompletableFuture<>());
    assertThat(books.execute(new Command.Post(record, "h"))).isInstanceOf(Outcome.Posted.class);
    assertThat(books.execute(new Command.Post(record, "h"))).isInstanceOf(Outcome.Duplicate.class);
    fact.versions.add(new Version(ticks, sync()));
    facts.put(record.id(), fact);
  }

  private void correct() {
    List<RecordId> known =
        facts.keySet().stream()
            .filter(id -> !facts.get(id).isEnding)
            .filter(id -> books.ledger().entry(id).isPresent())
            .toList();
    if (known.isEmpty()) {
      return;
    }
    RecordId id = known.get(random.nextInt(known.size()));
    long ticks = (1L + random.nextInt(100)) * TICKS;
    UsageRecord old = books.ledger().entry(id).orElseThrow().record();
    books.execute(new Command.Correct(id, priced(old, ticks, Status.OK), "the bill"));
    facts.get(id).versions.add(new Version(ticks, sync()));
  }

  private void changeBudget() {
    Enforcement enforcement = random.nextBoolean() ? Enforcement.HARD : Enforcement.SOFT;
    long limit = (500L + random.nextInt(2_000)) * TICKS;
    List<OnExceed> patience =
        random.nextBoolean() ? List.of(OnExceed.THROTTLE) : List.of(OnExceed.CLAMP, OnExceed.DENY);
    switch (random.nextInt(3)) {
      case 0 ->
          books.putBudget(
              Budget.builder(DAY, Unit.USD, limit, Period.DAY)
                  .per("user")
                  .onExceed(patience)
                  .build());
      case 1 ->
          books.putBudget(
              Budget.builder(TOTAL, Unit.TOKENS, 20 * limit / TICKS, Period.TOTAL).build());
      default ->
          books.putBudget(
              Budget.builder(WATCH, Unit.USD, limit, Period.HOUR).enforcement(enforcement).build());
    }
  }

  private CompletableFuture<Void> sync() {
    return books.sync().toCompletableFuture();
  }

  private <T> Optional<T> any(List<T> from) {
    return from.isEmpty()
        ? Optional.empty()
        : Optional.of(from.remove(random.nextInt(from.size())));
  }

  private String anyUser() {
    return USERS.get(random.nextInt(USERS.size()));
  }

  private UsageRecord record(String origin, long ticks) {
    UsageRecord record =
        UsageRecord.builder(
                new RecordId("default", origin, "r" + ++minted), now, "openai", "gpt-5.5")
            .tokens(TokenCounts.of(10, 5))
            .labels(Labels.of("user", anyUser()))
            .build();
    return priced(record, ticks, Status.UNRESOLVED);
  }

  private static UsageRecord priced(UsageRecord record, long ticks, Status status) {
    return record.toBuilder()
        .cost(new Cost.Priced(Money.ofTicks(ticks), List.of(), "openai/gpt-5.5@undated"))
        .status(status)
        .build();
  }

  // ---- crashes

  private void crash(boolean powerCut) {
    if (powerCut) {
      disk.powerCut();
    } else {
      disk.kill();
    }
    start();
    check(powerCut);
    running.clear();
    reserved.clear();
    ledger.liveReservations(reserved::add);
  }

  /** A start on a disk that breaks is one more crash. */
  private void start() {
    while (true) {
      ledger = disk.ledger();
      try {
        books = Books.open(ledger, this::seed, () -> now);
        gateway = new SimulatedGateway(books, strict, () -> now, random);
        return;
      } catch (LedgerException e) {
        disk.kill();
      }
    }
  }

  private void seed(long from, long to, long upTo, Consumer<LedgerEntry> each) {
    Period.Span span = new Period.Span(from, to);
    newest((number, entry) -> {
      if (number <= upTo && span.holds(entry.record().time().toEpochMilli())) {
        each.accept(entry);
      }
    });
  }

  /** Gives the newest revision of each record, with its number. */
  private void newest(BiConsumer<Long, LedgerEntry> each) {
    ledger.entries(
        1,
        Integer.MAX_VALUE,
        (number, entry) -> {
          if (ledger.sequenceOf(entry.record().id()) == number) {
            each.accept(number, entry);
          }
        });
  }

  private void check(boolean afterPowerCut) {
    assertThat(Doctor.examine(ledger, now.toEpochMilli()).differences()).isEmpty();
    ledger.liveReservations(r ->
        assertThat(r.owner()).as("a dead gateway holds %s", r).isEqualTo(Reservation.Owner.API));
    checkTotal();
    facts.forEach((id, fact) -> check(id, fact, afterPowerCut));
    // What is there now is what a caller would be told.
    facts.replaceAll((id, fact) -> asItIs(id));
    facts.values().removeIf(fact -> fact.versions.isEmpty());
  }

  /** The one window that takes everything has settled what all records say, whatever was posted. */
  private void checkTotal() {
    AtomicLong tokens = new AtomicLong();
    newest((number, entry) -> tokens.addAndGet(entry.record().tokens().total()));
    books
        .window(TOTAL, Labels.NONE)
        .ifPresent(window -> assertThat(window.settled()).as("in total").isEqualTo(tokens.get()));
  }

  private void check(RecordId id, Fact fact, boolean afterPowerCut) {
    List<LedgerEntry> there = ledger.revisions(id);
    List<Version> versions = fact.versions;
    int least = 0;
    for (int i = 0; i < versions.size(); i++) {
      if (versions.get(i).mustBeThere(afterPowerCut)) {
        least = i + 1;
      }
    }
    Supplier<String> told = () -> id + ": told " + versions + ", found " + there;
    if (least > 0 && versions.getFirst().ticks() == RELEASED) {
      assertThat(there).as(() -> "released " + told.get()).isEmpty();
      return;
    }
    assertThat(there).as(told).hasSizeGreaterThanOrEqualTo(least);
    for (int i = 0; i < least; i++) {
      assertThat(ticks(there.get(i))).as(told).isEqualTo(versions.get(i).ticks());
    }
    boolean wasSent = fact.bound > 0 && !fact.mayBeReleased;
    if (wasSent && least == 0 && (!afterPowerCut || isSynced(fact.sent))) {
      assertThat(there).as(() -> "was sent: " + told.get()).isNotEmpty();
      if (there.getFirst().record().status() == Status.UNRESOLVED) {
        assertThat(ticks(there.getFirst())).as("stands at its bound").isEqualTo(fact.bound);
      }
    }
  }

  private Fact asItIs(RecordId id) {
    Fact fact = new Fact(0, new CompletableFuture<>());
    for (LedgerEntry entry : ledger.revisions(id)) {
      fact.versions.add(new Version(ticks(entry), CompletableFuture.completedFuture(null)));
    }
    return fact;
  }

  private static long ticks(LedgerEntry entry) {
    return entry.record().cost().ticksOrZero();
  }

  /** All ends: every reservation expires, and nothing is held any more. */
  private void end() {
    crash(random.nextBoolean());
    now = now.plus(Duration.ofDays(2));
    while (true) {
      try {
        books.execute(new Command.Expire());
        break;
      } catch (LedgerException e) {
        crash(random.nextBoolean());
      }
    }
    List<Reservation> live = new ArrayList<>();
    ledger.liveReservations(live::add);
    assertThat(live).as("held for ever").isEmpty();
    ledger.windowsEndingAfter(0, w -> assertThat(w.held()).as("held by %s", w).isZero());
  }
}
