package dev.purser.ledger;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Command;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the ledger that {@link OldLedgerTest} opens: {@code OldLedger <file.zip>}. To be run when
 * the version of the ledger rises, before it does; what earlier versions wrote stays.
 */
final class OldLedger {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final BudgetKey DAY = new BudgetKey("default", "day");
  static final BudgetKey TOKENS = new BudgetKey("default", "tokens");

  private OldLedger() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("old-ledger");
    try (Books books =
        Books.open(Ledgers.embedded(folder), (from, to, upTo, each) -> {}, () -> NOON)) {
      fill(books);
    }
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of(args[0])));
        Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith(FolderLock.FILE)) {
          zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
          copy(file, zip);
        }
      }
    }
  }

  private static void copy(Path file, OutputStream out) throws IOException {
    Files.copy(file, out);
  }

  private static void fill(Books books) {
    books.putDocument(new Document("key", "default", "k1", "{\"name\":\"planner\"}"));
    books.putBudget(
        Budget.builder(DAY, Unit.USD, Money.parse("10").ticks(), Period.DAY).per("user").build());
    books.putBudget(Budget.builder(TOKENS, Unit.TOKENS, 1_000, Period.TOTAL).build());
    books.execute(new Command.Post(record("a", "api", 500), "hash-a"));
    books.execute(new Command.Post(record("b", "api", 300), "hash-b"));
    books.execute(
        new Command.Correct(
            new RecordId("default", "api", "b"), record("b", "api", 200), "late usage"));
    books.execute(reserve("running", "gateway", Reservation.Owner.GATEWAY, 70));
    books.execute(reserve("held", "api", Reservation.Owner.API, 30));
    books.execute(reserve("done", "api", Reservation.Owner.API, 20));
    books.execute(new Command.Settle("default", "done", record("done", "api", 10), "hash-done"));
  }

  static UsageRecord record(String id, String origin, long ticks) {
    return UsageRecord.builder(
            new RecordId("default", origin, id), NOON, "anthropic", "claude-opus-5-5")
        .tokens(TokenCounts.of(10, 5))
        .labels(Labels.of(Map.of("user", "ada", "team", "research")))
        .cost(new Cost.Priced(Money.ofTicks(ticks), List.of(), "anthropic/claude-opus-5-5@undated"))
        .build();
  }

  private static Command.Reserve reserve(
      String id, String origin, Reservation.Owner owner, long ticks) {
    UsageRecord intent = record(id, origin, ticks);
    Call call =
        new Call(
            "default",
            intent.provider(),
            intent.model(),
            intent.operation(),
            intent.labels(),
            intent.labels());
    return new Command.Reserve(
        id,
        call,
        new Demand(new Claim.Of(ticks), new Claim.Of(15), 1),
        owner,
        Duration.ofMinutes(15).toMillis(),
        "hash-" + id,
        intent);
  }

  /** A ledger whose seeds are read straight from it. */
  static Books open(Ledger ledger) {
    return Books.open(ledger, (from, to, upTo, each) -> {}, () -> NOON);
  }
}
