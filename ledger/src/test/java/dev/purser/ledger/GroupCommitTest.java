package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerException;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands whose callers wait for the disk. */
class GroupCommitTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int CALLERS = 16;
  private static final int EACH = 50;

  private final Ledger memory = Ledgers.memory();
  private final AtomicInteger writes = new AtomicInteger();
  private @Nullable Error crash;

  /** Books over a ledger whose syncs are these. */
  private Books books(Supplier<CompletableFuture<Void>> sync) {
    Ledger ledger =
        (Ledger)
            Proxy.newProxyInstance(
                GroupCommitTest.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("sync")) {
                    return sync.get();
                  }
                  if (method.isDefault()) {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                  }
                  if (method.getName().equals("write")) {
                    writes.incrementAndGet();
                    if (crash != null) {
                      throw crash;
                    }
                  }
                  return method.invoke(memory, arguments);
                });
    return Books.open(ledger, (from, to, upTo, each) -> {}, InstantSource.fixed(NOON));
  }

  private static Command.Post post(String id) {
    return new Command.Post(
        UsageRecord.builder(new RecordId("default", "api", id), NOON, "openai", "gpt-5.5").build(),
        "h");
  }

  @Test
  void executeSynced_ofManyCallers_givesEachItsOutcome() throws Exception {
    Books books = books(() -> CompletableFuture.completedFuture(null));
    try (ExecutorService pool = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> callers = new ArrayList<>();
      for (int c = 0; c < CALLERS; c++) {
        String caller = "r" + c + "-";
        callers.add(
            pool.submit(() -> {
              for (int i = 0; i < EACH; i++) {
                Command.Post post = post(caller + i);
                assertThat(books.executeSynced(post))
                    .isInstanceOfSatisfying(
                        Outcome.Posted.class,
                        posted -> assertThat(posted.record().id()).isEqualTo(post.record().id()));
                assertThat(books.executeSynced(post)).isInstanceOf(Outcome.Duplicate.class);
              }
            }));
      }
      for (Future<?> caller : callers) {
        caller.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(memory.sequence()).isEqualTo(CALLERS * EACH);
  }

  @Test
  void executeSynced_isNotAnsweredBeforeTheSync() throws Exception {
    CompletableFuture<Void> disk = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Books books = books(asked, disk);
    CompletableFuture<Outcome> caller =
        CompletableFuture.supplyAsync(() -> books.executeSynced(post("r")));
    asked.get(30, TimeUnit.SECONDS);
    assertThat(memory.sequence()).isEqualTo(1);
    assertThat(caller).isNotDone();
    disk.complete(null);
    assertThat(caller.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Posted.class);
  }

  @Test
  void executeSynced_onADiskThatFails_throwsTheLedgersFault() {
    Books books =
        books(() -> CompletableFuture.failedFuture(new LedgerException("the disk failed")));
    assertThatThrownBy(() -> books.executeSynced(post("r")))
        .isInstanceOf(LedgerException.class)
        .hasMessage("the disk failed");
  }

  @Test
  void executeSynced_whereMemoryRunsOut_tellsTheCallerAndTakesNothingMore() {
    Books books = books(() -> CompletableFuture.completedFuture(null));
    crash = new OutOfMemoryError("of this test");
    assertThatThrownBy(() -> books.executeSynced(post("r"))).hasCause(crash);

    // The engine has what the ledger has not.
    crash = null;
    assertThatThrownBy(() -> books.executeSynced(post("r")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("restart");
  }

  @Test
  void executeSynced_whatComesWhileAnotherIsDecided_isWrittenAsOneGroup() throws Exception {
    Books books = books(() -> CompletableFuture.completedFuture(null));
    List<CompletableFuture<Outcome>> answers = oneAndThenThree(books);

    assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
        .succeedsWithin(LONG);
    assertThat(memory.sequence()).isEqualTo(4);
    assertThat(writes.get()).isEqualTo(2);
  }

  @Test
  void executeSynced_ofMany_tellsNobodyBeforeTheSync() throws Exception {
    CompletableFuture<Void> disk = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Books books = books(asked, disk);
    List<CompletableFuture<Outcome>> answers = oneAndThenThree(books);
    asked.get(30, TimeUnit.SECONDS);

    assertThat(memory.sequence()).isEqualTo(4);
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    disk.complete(null);
    assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)))
        .succeedsWithin(LONG);
  }

  @Test
  void executeSynced_ofManyOnADiskThatFails_tellsAll() throws Exception {
    Books books =
        books(() -> CompletableFuture.failedFuture(new LedgerException("the disk failed")));

    assertThat(oneAndThenThree(books))
        .allSatisfy(answer ->
            assertThat(answer)
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("the disk failed"));
  }

  @Test
  void executeSynced_ofManyWhereMemoryRunsOut_tellsAllAndTakesNothingMore() throws Exception {
    Books books = books(() -> CompletableFuture.completedFuture(null));
    List<CompletableFuture<Outcome>> answers =
        oneAndThenThree(books, () -> crash = new OutOfMemoryError("of this test"));

    assertThat(answers.getFirst()).succeedsWithin(LONG);
    assertThat(answers.subList(1, 4))
        .allSatisfy(answer ->
            assertThat(answer)
                .failsWithin(LONG)
                .withThrowableThat()
                .withMessageContaining("of this test"));
    assertThatThrownBy(() -> books.executeSynced(post("later")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("restart");
  }

  /** Books on a disk that completes {@code asked} with each sync, which ends with {@code disk}. */
  private Books books(CompletableFuture<Void> asked, CompletableFuture<Void> disk) {
    return books(() -> {
      asked.complete(null);
      return disk;
    });
  }

  private List<CompletableFuture<Outcome>> oneAndThenThree(Books books) throws Exception {
    return oneAndThenThree(books, () -> {});
  }

  /** One caller, and three who come while his command is decided; then something happens. */
  private List<CompletableFuture<Outcome>> oneAndThenThree(Books books, Runnable then)
      throws Exception {
    writes.set(0);
    CompletableFuture<Void> deciding = new CompletableFuture<>();
    CompletableFuture<Void> others = new CompletableFuture<>();
    AtomicInteger told = new AtomicInteger();
    books.subscribe(events -> {
      // The first is decided until the others are there.
      if (told.getAndIncrement() == 0) {
        deciding.complete(null);
        others.join();
      }
    });
    List<CompletableFuture<Outcome>> answers = new ArrayList<>();
    answers.add(answer(books, "first", new CompletableFuture<>()));
    deciding.get(30, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Thread> caller = new CompletableFuture<>();
      answers.add(answer(books, "r" + i, caller));
      Thread thread = caller.get(30, TimeUnit.SECONDS);
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    then.run();
    others.complete(null);
    return answers;
  }

  private static CompletableFuture<Outcome> answer(
      Books books, String id, CompletableFuture<Thread> caller) {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    caller.complete(
        Thread.ofPlatform()
            .start(() -> {
              try {
                answer.complete(books.executeSynced(post(id)));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            }));
    return answer;
  }
}
