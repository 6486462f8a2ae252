package dev.purser.server.ui;

import dev.purser.core.budget.Event;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import dev.purser.server.ui.DashboardData.Step;
import dev.purser.server.ui.DashboardData.Sum;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a board: asks for the data and puts it into words and drawings. Thread-safe. */
final class BoardMaker {

  private static final int ROWS = 8;
  private static final int WINDOWS = 7;
  private static final int CALLS = 25;
  private static final int REFUSED = 6;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

  private final DashboardData data;
  private final Refusals refusals;

  BoardMaker(DashboardData data, Refusals refusals) {
    this.data = data;
    this.refusals = refusals;
  }

  Board board(Range range, ZoneId zone, Instant now) {
    Spans spans = new Spans(now.atZone(zone));
    List<Sum> today = data.usage(spans.today(Step.HOUR, "model"));
    List<Sum> month = data.usage(spans.month(Step.DAY, "model"));
    List<Sum> shown = range == Range.TODAY ? today : month;
    List<UsageRecord> latest = data.latest(CALLS);
    List<DashboardData.Standing> standings = data.budgets();
    CallMaker calls = new CallMaker(zone, now);
    List<Event.ReservationRefused> refused = refusals.since(spans.start(range).toEpochMilli());
    Palette palette = new Palette(dearestFirst(byGroup(month)));
    List<Board.Window> windows = new BudgetMaker(now).windows(standings, WINDOWS);
    int all = standings.stream().mapToInt(s -> s.windows().size()).sum();
    return new Board(
        range,
        CLOCK.format(spans.here()),
        zone.getId(),
        latest.isEmpty(),
        List.of(
            headline(
                Range.TODAY,
                "Today",
                cost(today),
                cost(data.usage(spans.yesterdayUntilNow())),
                "yesterday by " + CLOCK.format(spans.here())),
            headline(
                Range.MONTH,
                "This month",
                cost(month),
                cost(data.usage(spans.lastMonthUntilNow())),
                "last month by " + DAY.format(spans.lastMonthNow()))),
        facts(shown, refused.size()),
        new ChartMaker(range, zone, now, palette)
            .chart(spans.columns(range), shown, before(range, spans)),
        List.of(
            breakdown("model", byGroup(shown), palette),
            breakdown("team", byGroup(data.usage(spans.of(range, "team"))), new Palette(List.of())),
            breakdown(
                "agent", byGroup(data.usage(spans.of(range, "agent"))), new Palette(List.of()))),
        windows,
        all - windows.size(),
        latest.stream().map(calls::call).toList(),
        refused.stream().limit(REFUSED).map(calls::refused).toList());
  }

  private static Board.Headline headline(
      Range range, String title, long spend, long before, String span) {
    return new Board.Headline(
        range,
        title,
        Texts.money(spend),
        Texts.change(spend, before),
        before > 0 ? Texts.money(before).brief() + " " + span : "nothing " + span);
  }

  private static List<Board.Fact> facts(List<Sum> sums, int refused) {
    TokenCounts tokens = TokenCounts.NONE;
    long records = 0;
    long unpriced = 0;
    long estimated = 0;
    for (Sum sum : sums) {
      tokens = tokens.plus(sum.tokens());
      records += sum.records();
      unpriced += sum.unpriced();
      estimated += sum.estimated();
    }
    long input = tokens.inputTotal();
    long cached = CallMaker.cached(tokens);
    String share = Texts.percent(cached, input);
    return List.of(
        new Board.Fact("records", Texts.count(records), false),
        new Board.Fact("input tokens", Texts.count(input), false),
        new Board.Fact(
            "from cache",
            new Board.Figure(
                share.isEmpty() ? "–" : share, Texts.whole(cached) + " tokens read from caches"),
            false),
        new Board.Fact("output tokens", Texts.count(tokens.outputTotal()), false),
        new Board.Fact("unpriced", Texts.count(unpriced), unpriced > 0),
        new Board.Fact("estimated", Texts.count(estimated), false),
        new Board.Fact(
            "refused",
            new Board.Figure(
                refused < Refusals.KEPT ? Texts.whole(refused) : Texts.whole(refused) + "+",
                "calls refused by a budget since the server started"),
            refused > 0));
  }

  /** Spend of the span before, column by column. */
  private List<Long> before(Range range, Spans spans) {
    List<Instant> starts = spans.columnsBefore(range);
    Map<Instant, Long> sums = new HashMap<>();
    for (Sum sum : data.usage(spans.before(range))) {
      sums.merge(sum.start(), sum.costTicks(), Math::addExact);
    }
    return starts.subList(0, starts.size() - 1).stream()
        .map(start -> sums.getOrDefault(start, 0L))
        .toList();
  }

  private static Board.Breakdown breakdown(String dimension, List<Sum> groups, Palette palette) {
    long whole = cost(groups);
    boolean named = groups.stream().anyMatch(g -> !g.group().isEmpty());
    List<Board.Share> rows = new ArrayList<>();
    int shown = Math.min(ROWS, groups.size());
    for (Sum group : groups.subList(0, shown)) {
      rows.add(
          new Board.Share(
              new Board.Key(palette.colour(group.group()), group.group()),
              Texts.count(group.records()),
              group.unpriced() == group.records()
                  ? new Board.Figure("–", "none of these records has a price")
                  : Texts.money(group.costTicks()),
              Texts.percent(group.costTicks(), whole),
              Texts.width(group.costTicks(), whole),
              orNothing(group.unpriced())));
    }
    List<Sum> rest = groups.subList(shown, groups.size());
    long unpriced = rest.stream().mapToLong(Sum::unpriced).sum();
    return new Board.Breakdown(dimension, named, rows, rest.size(), orNothing(unpriced));
  }

  private static String orNothing(long n) {
    return n == 0 ? "" : Texts.whole(n);
  }

  /** One sum per group, the dearest first. */
  private static List<Sum> byGroup(List<Sum> sums) {
    Map<String, Sum> groups = new HashMap<>();
    for (Sum sum : sums) {
      groups.merge(
          sum.group(),
          sum,
          (a, b) ->
              new Sum(
                  a.start(),
                  a.group(),
                  a.records() + b.records(),
                  a.unpriced() + b.unpriced(),
                  a.estimated() + b.estimated(),
                  a.tokens().plus(b.tokens()),
                  Math.addExact(a.costTicks(), b.costTicks())));
    }
    return groups.values().stream()
        .sorted(
            Comparator.comparingLong(Sum::costTicks)
                .thenComparingLong(Sum::records)
                .reversed()
                .thenComparing(Sum::group))
        .toList();
  }

  private static List<String> dearestFirst(List<Sum> groups) {
    return groups.stream().map(Sum::group).toList();
  }

  private static long cost(List<Sum> sums) {
    long total = 0;
    for (Sum sum : sums) {
      total = Math.addExact(total, sum.costTicks());
    }
    return total;
  }
}
