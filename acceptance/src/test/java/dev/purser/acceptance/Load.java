package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.FakeUpstream;
import dev.purser.testkit.Received;
import dev.purser.testkit.Reply;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Callers who go on until the server is gone and keep a journal of what they were told. What the
 * journal and the upstream say is compared with the ledger afterwards.
 */
final class Load implements AutoCloseable {

  private static final int CALLERS = 4;
  private static final Pattern MARK = Pattern.compile("call-[0-9]+");
  private static final String BODY =
      """
      {"model":"gpt-4o","max_completion_tokens":100,"stream":%s,
       "messages":[{"role":"user","content":"%s of as many words as the answer says it had:%s"}]}
      """;
  // No answer may cost more than was held for it, or what is settled says nothing of admissions.
  private static final String WORDS = " and".repeat(400);

  private final FakeUpstream upstream = FakeUpstream.start();
  private final BigDecimal limit;
  private final AtomicInteger calls = new AtomicInteger();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();

  /** Callers who have so much to spend together, in US dollars. */
  Load(String limit) {
    this.limit = new BigDecimal(limit);
    upstream.answer(Load::reply);
  }

  /** The environment that sends a server's calls to the upstream of this load. */
  Map<String, String> providers() {
    return Running.providers(upstream);
  }

  /** Gives the callers their purse. */
  void putBudget(Control control) {
    control.budget("purse", "crew", "usd", limit.toPlainString());
  }

  /** Starts the callers. */
  CountDownLatch start(Control control, int calls) {
    CountDownLatch enough = new CountDownLatch(calls);
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofVirtual().start(() -> call(control, enough)));
    }
    return enough;
  }

  /** Waits until all callers have noticed that the server is gone. */
  void join() throws InterruptedException {
    for (Thread caller : callers) {
      caller.join();
    }
    callers.clear();
    assertThat(surprises).isEmpty();
  }

  /** How many calls were answered in full. */
  int acknowledged() {
    return acknowledged.size();
  }

  /** How many reports of usage were accepted. */
  int reported() {
    return reported.size();
  }

  /** Every third answer is a stream. */
  private static Reply reply(Received request) {
    return request.text().contains("\"stream\":true")
        ? Reply.sse(Bodies.of("openai-chat.sse"), 400)
        : Reply.json(200, Bodies.of("openai-chat.json"));
  }

  private void call(Control control, CountDownLatch enough) {
    boolean there = true;
    while (there) {
      int number = calls.incrementAndGet();
      String mark = "call-" + number;
      try {
        there = number % 4 == 0 ? report(control, mark) : through(control, mark, number % 3 == 0);
      } catch (RuntimeException gone) {
        there = false;
      } catch (AssertionError e) {
        surprises.add(e);
        there = false;
      } finally {
        enough.countDown();
      }
    }
  }

  /** Whether the server is there. */
  private boolean through(Control control, String mark, boolean stream) {
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
      assertThat(answer.statusCode()).as("out of money, or ending").isIn(402, 429, 503);
    }
    return answer.statusCode() != 503;
  }

  private boolean report(Control control, String mark) {
    HttpResponse<byte[]> answer =
        control.send(
            "POST",
            "/api/v1/usage",
            """
            {"id":"%s","provider":"openai","model":"gpt-4o","tokens":{"input":10,"output":5},
             "labels":{"team":"others","task":"%s"}}
            """
                .formatted(mark, mark),
            Map.of());
    if (answer.statusCode() == 200) {
      reported.add(mark);
    } else {
      assertThat(answer.statusCode()).as("the server ends").isEqualTo(503);
    }
    return answer.statusCode() == 200;
  }

  /** Checks what a server that was started again knows. */
  void check(Control control) {
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
    assertThat(settled).isLessThanOrEqualTo(limit).isEqualByComparingTo(costs(crew));
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

  @Override
  public void close() {
    upstream.close();
  }
}
