package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Backup;
import dev.purser.testkit.FakeUpstream;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The real process, killed under load again and again. What its callers were told, and what the
 * upstream saw, is compared with the ledger afterwards. {@code -Dpurser.cycles=200} kills it more
 * often.
 */
class KillCyclesTest {

  private static final int CYCLES = Integer.getInteger("purser.cycles", 20);
  private static final int CALLERS = 4;
  // Enough for most of the cycles, and spent in the last ones.
  private static final BigDecimal LIMIT = new BigDecimal("0.025").multiply(new BigDecimal(CYCLES));
  private static final Pattern MARK = Pattern.compile("call-[0-9]+");
  private static final String BODY =
      """
      {"model":"gpt-4o","max_completion_tokens":100,"stream":%s,
       "messages":[{"role":"user","content":"%s of as many words as the answer says it had:%s"}]}
      """;
  // No answer may cost more than was held for it, or what is settled says nothing of admissions.
  private static final String WORDS = " and".repeat(400);

  private final FakeUpstream upstream = FakeUpstream.start();
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  @TempDir private Path temp;
  private Path data;

  @BeforeEach
  void folder() {
    data = temp.resolve("data");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void killed_underLoad_losesNothingDoublesNothingHoldsNothing() throws Exception {
    upstream.answer(KillCyclesTest::reply);
    Random random = new Random(7);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
          Control control = new Control(server.awaitReady())) {
        if (cycle == 0) {
          control.budget("purse", "crew", "usd", LIMIT.toPlainString());
        } else {
          check(control);
        }
        CountDownLatch enough = new CountDownLatch(5 + random.nextInt(40));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          callers.add(Thread.ofVirtual().start(() -> call(control, enough)));
        }
        enough.await();
        server.killHard();
        for (Thread caller : callers) {
          caller.join();
        }
      }
    }
    try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
        Control control = new Control(server.awaitReady())) {
      check(control);
      restoreElsewhere(control);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    assertThat(acknowledged).hasSizeGreaterThan(CYCLES);
    assertThat(reported).hasSizeGreaterThan(CYCLES);
  }

  /** Every third answer is a stream. */
  private static Reply reply(Received request) {
    return request.text().contains("\"stream\":true")
        ? Reply.sse(Bodies.of("openai-chat.sse"), 400)
        : Reply.json(200, Bodies.of("openai-chat.json"));
  }

  /** Calls until the server is gone, and keeps a journal of what it was told. */
  private void call(Control control, CountDownLatch enough) {
    while (true) {
      int number = calls.incrementAndGet();
      String mark = "call-" + number;
      try {
        if (number % 4 == 0) {
          report(control, mark);
        } else {
          through(control, mark, number % 3 == 0);
        }
      } catch (RuntimeException gone) {
        return;
      } finally {
        enough.countDown();
      }
    }
  }

  private void through(Control control, String mark, boolean stream) {
    HttpResponse<byte[]> answer =
        control.send(
            "POST",
            "/openai/v1/chat/completions",
            BODY.formatted(stream, mark, WORDS),
            Map.of("x-purser-labels", "team=crew,task=" + mark));
    if (answer.statusCode() == 200) {
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      if (!stream || text.contains("[DONE]")) {
        acknowledged.add(mark);
      }
    } else {
      assertThat(answer.statusCode()).as("out of money").isIn(402, 429);
    }
  }

  private void report(Control control, String mark) {
    control.post(
        "/api/v1/usage",
        """
        {"id":"%s","provider":"openai","model":"gpt-4o","tokens":{"input":10,"output":5},
         "labels":{"team":"others","task":"%s"}}
        """
            .formatted(mark, mark));
    reported.add(mark);
  }

  private void check(Control control) {
    Map<String, JsonNode> crew = byMark(control, "crew");
    Map<String, JsonNode> others = byMark(control, "others");
    assertThat(crew.keySet()).as("acknowledged calls").containsAll(acknowledged);
    assertThat(others.keySet()).as("acknowledged reports").containsAll(reported);
    for (String mark : acknowledged) {
      assertThat(crew.get(mark).path("status").asString()).as(mark).isEqualTo("ok");
    }
    assertThat(crew.keySet()).as("calls that reached the upstream").containsAll(seen());
    JsonNode window = control.window("purse");
    BigDecimal settled = new BigDecimal(window.path("settled").asString());
    assertThat(new BigDecimal(window.path("held").asString())).isZero();
    assertThat(settled).isLessThanOrEqualTo(LIMIT).isEqualByComparingTo(costs(crew));
    JsonNode doctor = control.post("/api/v1/doctor", "");
    assertThat(doctor.path("healthy").asBoolean()).as(doctor.toString()).isTrue();
  }

  private Set<String> seen() {
    Set<String> seen = new HashSet<>();
    for (Received request : upstream.received()) {
      Matcher mark = MARK.matcher(request.text());
      assertThat(mark.find()).isTrue();
      assertThat(seen.add(mark.group())).as("sent twice: %s", mark.group()).isTrue();
    }
    return seen;
  }

  private static Map<String, JsonNode> byMark(Control control, String team) {
    Map<String, JsonNode> records = new TreeMap<>();
    String cursor = "";
    do {
      JsonNode page = control.get("/api/v1/usage?limit=10000&team=" + team + "&cursor=" + cursor);
      for (JsonNode record : page.path("items")) {
        String mark = record.at("/labels/task").asString();
        assertThat(records.put(mark, record))
            .as("recorded twice: %s, the other time %s", mark, record)
            .isNull();
      }
      cursor = page.path("next_cursor").asString("");
    } while (!cursor.isEmpty());
    return records;
  }

  private static BigDecimal costs(Map<String, JsonNode> records) {
    return records.values().stream()
        .map(record -> new BigDecimal(record.at("/cost/amount").asString()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private void restoreElsewhere(Control control) {
    HttpResponse<byte[]> backup = control.send("GET", "/api/v1/backup", "", Map.of());
    assertThat(backup.statusCode()).isEqualTo(200);
    Path elsewhere = temp.resolve("elsewhere");
    long entries =
        Backup.restore("b.zip", new ByteArrayInputStream(backup.body()), elsewhere, 0).entries();
    assertThat(entries).isGreaterThanOrEqualTo(acknowledged.size() + reported.size());
    assertThatThrownBy(
            () -> Backup.restore("b.zip", new ByteArrayInputStream(backup.body()), elsewhere, 0))
        .isInstanceOf(LedgerException.class);
  }
}
