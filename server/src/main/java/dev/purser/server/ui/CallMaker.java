package dev.purser.server.ui;

import dev.purser.core.budget.Event;
import dev.purser.core.budget.Refusal;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Shows calls: those recorded, and those refused. */
final class CallMaker {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS xxx", Locale.ENGLISH);
  private static final List<TokenClass> CACHED =
      Stream.of(TokenClass.values()).filter(c -> c.wireName().startsWith("cache_read")).toList();

  private final ZoneId zone;
  private final Instant now;

  CallMaker(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now;
  }

  Board.Call call(UsageRecord record) {
    TokenCounts tokens = record.tokens();
    long cached = cached(tokens);
    long reasoning = tokens.get(TokenClass.REASONING);
    return new Board.Call(
        record.id().org() + "/" + record.id().origin() + "/" + record.id().id(),
        time(record.time()),
        record.model(),
        record.provider(),
        labels(record.labels()),
        inWords(tokens),
        Texts.compact(tokens.inputTotal() - cached),
        orDash(cached),
        Texts.compact(tokens.outputTotal() - reasoning),
        orDash(reasoning),
        record.cost().amount().map(m -> Texts.money(m.ticks())).orElse(Texts.NOTHING),
        record.cost() instanceof Cost.Unpriced unpriced ? unpriced.reason() : "",
        Texts.latency(record.latencyMs()),
        Texts.latency(record.ttftMs()),
        record.status().wireName(),
        record.counted() == Counted.ESTIMATED);
  }

  Board.Refused refused(Event.ReservationRefused event) {
    Refusal refusal = event.refusal();
    return new Board.Refused(
        time(Instant.ofEpochMilli(event.at())),
        refusal.breaker().isPresent() ? "breaker" : refusal.budget().id(),
        BudgetMaker.group(refusal.group()),
        event.call().model(),
        labels(event.call().labels()),
        reason(refusal),
        switch (refusal.retry()) {
          case IN_FLIGHT -> "may pass once running calls end";
          case RESETS -> "passes when the window resets";
          case EXHAUSTED -> "will not pass in this window";
        });
  }

  /** Tokens read from a cache, of every kind. */
  static long cached(TokenCounts tokens) {
    return CACHED.stream().mapToLong(tokens::get).sum();
  }

  private static String reason(Refusal refusal) {
    return switch (refusal.code()) {
      case BUDGET_EXCEEDED ->
          "asked for "
              + Texts.amount(refusal.unit(), refusal.requested()).brief()
              + ", "
              + Texts.amount(refusal.unit(), refusal.remaining()).brief()
              + " left";
      case UNKNOWN_PRICE -> "the model has no price";
      case UNBOUNDABLE_REQUEST -> "the request has no bound";
      case TOO_MANY_WINDOWS -> "the budget has too many groups";
      case BREAKER_OPEN -> refusal.message();
    };
  }

  private Board.Figure time(Instant at) {
    ZonedDateTime here = at.atZone(zone);
    boolean today = here.toLocalDate().equals(now.atZone(zone).toLocalDate());
    return new Board.Figure((today ? TIME : DAY).format(here), FULL.format(here));
  }

  private static List<Board.Label> labels(Labels labels) {
    List<Board.Label> known = new ArrayList<>();
    for (String name : List.of("team", "agent", "user")) {
      if (labels.has(name)) {
        known.add(new Board.Label(name, labels.get(name)));
      }
    }
    return known;
  }

  private static String orDash(long tokens) {
    return tokens == 0 ? "–" : Texts.compact(tokens);
  }

  private static String inWords(TokenCounts tokens) {
    List<String> classes = new ArrayList<>();
    for (TokenClass c : TokenClass.values()) {
      if (tokens.get(c) != 0) {
        classes.add(c.wireName() + " " + Texts.whole(tokens.get(c)));
      }
    }
    return classes.isEmpty() ? "no tokens" : String.join(", ", classes);
  }
}
