package dev.purser.server.demo;

import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What is said to have happened before the demo began. The same day always has the same records, so
 * that a second start adds only what is new.
 */
final class Past {

  private static final int DAYS = 14;
  private static final int CALLS_PER_WORKDAY = 600;
  private static final int CALLS_PER_DAY_OFF = 300;
  private static final int BATCH = 500;

  private Past() {}

  /** Sends every record from two weeks ago to now. */
  static void tell(Server server, Instant now) throws IOException, InterruptedException {
    List<Map<String, Object>> records = records(now);
    for (int at = 0; at < records.size(); at += BATCH) {
      server.post("/usage", records.subList(at, Math.min(records.size(), at + BATCH)));
    }
  }

  /** Every record from two weeks ago to now, in order of days. */
  static List<Map<String, Object>> records(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    List<Map<String, Object>> records = new ArrayList<>();
    for (LocalDate day = today.minusDays(DAYS); !day.isAfter(today); day = day.plusDays(1)) {
      SplittableRandom random = new SplittableRandom(day.toEpochDay());
      int calls = worked(day) ? CALLS_PER_WORKDAY : CALLS_PER_DAY_OFF;
      for (int i = 0; i < calls; i++) {
        Instant time = day.atStartOfDay().toInstant(ZoneOffset.UTC).plus(moment(random));
        Map<String, Object> made = call("demo-" + day + "-" + i, time, random);
        if (time.isBefore(now)) {
          records.add(made);
        }
      }
    }
    return records;
  }

  private static boolean worked(LocalDate day) {
    return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  /** Half of the calls are made in office hours, the others at any time. */
  private static Duration moment(SplittableRandom random) {
    return random.nextBoolean()
        ? Duration.ofSeconds(random.nextInt(9 * 3600, 18 * 3600))
        : Duration.ofSeconds(random.nextInt(24 * 3600));
  }

  private static Map<String, Object> call(String id, Instant time, SplittableRandom random) {
    Actor actor = Actor.any(random);
    Map<String, String> labels = new HashMap<>(actor.labels(random, "s-" + id));
    labels.put("team", actor.team());
    int latency = random.nextInt(400, 9_000);
    Map<String, Object> call = new HashMap<>();
    call.put("id", id);
    call.put("time", time.toString());
    call.put("provider", actor.api().provider());
    call.put("model", actor.model());
    call.put("operation", actor.api().operation());
    call.put("tokens", tokens(actor, random));
    call.put("labels", labels);
    call.put("latency_ms", latency);
    call.put("ttft_ms", latency / 5);
    call.put("status", "ok");
    return call;
  }

  private static Map<String, Integer> tokens(Actor actor, SplittableRandom random) {
    int input = random.nextInt(2_000, 30_000);
    if (actor.api() == Actor.Api.EMBEDDINGS) {
      return Map.of("input", input);
    }
    return Map.of(
        "input",
        input,
        "cache_read",
        random.nextInt(4) == 0 ? 0 : random.nextInt(5_000, 160_000),
        "output",
        random.nextInt(200, 6_000));
  }
}
