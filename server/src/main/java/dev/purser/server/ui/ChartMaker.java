package dev.purser.server.ui;

import dev.purser.core.money.Money;
import dev.purser.server.ui.DashboardData.Sum;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws spend over time: columns stacked by model, with marks for the span before. For one chart;
 * not thread-safe.
 */
final class ChartMaker {

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
  private static final int GRIDLINES = 4;
  private static final Comparator<Integer> BOTTOM_UP =
      Comparator.comparingInt(colour -> colour == Palette.REST ? Palette.COLOURS + 1 : colour);

  private final Range range;
  private final ZoneId zone;
  private final Instant now;
  private final Palette palette;
  private final Map<Integer, Board.Key> names = new TreeMap<>(BOTTOM_UP);

  ChartMaker(Range range, ZoneId zone, Instant now, Palette palette) {
    this.range = range;
    this.zone = zone;
    this.now = now;
    this.palette = palette;
  }

  /**
   * A chart.
   *
   * @param starts the starts of the columns, with the end of the last
   * @param sums spend by step and model
   * @param before spend by step of the span before, column by column
   */
  Board.Chart chart(List<Instant> starts, List<Sum> sums, List<Long> before) {
    int columns = starts.size() - 1;
    List<TreeMap<Integer, Long>> stacks = stacks(starts, sums);
    long highest = 0;
    for (int i = 0; i < columns; i++) {
      highest = Math.max(highest, Math.max(total(stacks.get(i)), valueAt(before, i)));
    }
    long step = step(highest);
    long top = Math.max(step, Math.ceilDiv(highest, step) * step);
    List<Board.Column> drawn = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      drawn.add(column(starts, i, stacks.get(i), valueAt(before, i), top));
    }
    return new Board.Chart(
        range == Range.TODAY ? "Spend by hour today" : "Spend by day this month",
        gridlines(step, top),
        drawn,
        legend(stacks),
        range == Range.TODAY ? "yesterday" : "last month");
  }

  /** Per column the spend of each colour; the rest is on top. */
  private List<TreeMap<Integer, Long>> stacks(List<Instant> starts, List<Sum> sums) {
    List<TreeMap<Integer, Long>> stacks = new ArrayList<>();
    for (int i = 0; i < starts.size() - 1; i++) {
      stacks.add(new TreeMap<>(BOTTOM_UP));
    }
    for (Sum sum : sums) {
      int at = Collections.binarySearch(starts, sum.start());
      // A step that starts between two columns belongs to the column that it starts in.
      int column = at >= 0 ? at : -at - 2;
      if (column >= 0 && column < stacks.size()) {
        names.putIfAbsent(palette.colour(sum.group()), palette.key(sum.group()));
        stacks.get(column).merge(palette.colour(sum.group()), sum.costTicks(), Math::addExact);
      }
    }
    return stacks;
  }

  private Board.Column column(
      List<Instant> starts, int i, TreeMap<Integer, Long> stack, long before, long top) {
    Instant start = starts.get(i);
    int columns = starts.size() - 1;
    List<Board.Segment> segments = new ArrayList<>();
    long below = 0;
    for (Map.Entry<Integer, Long> part : stack.entrySet()) {
      long spend = part.getValue();
      if (spend > 0) {
        below += spend;
        segments.add(
            new Board.Segment(
                key(part.getKey()),
                Texts.width(top - below, top),
                Texts.width(spend, top),
                Texts.money(spend)));
      }
    }
    return new Board.Column(
        title(start),
        label(start, i, columns),
        !now.isBefore(start) && now.isBefore(starts.get(i + 1)),
        Texts.money(total(stack)),
        Texts.width(100L * i + 14, 100L * columns),
        Texts.width(72, 100L * columns),
        before > 0,
        Texts.width(top - before, top),
        Texts.money(before),
        segments);
  }

  private Board.Key key(int colour) {
    return names.getOrDefault(colour, new Board.Key(colour, ""));
  }

  private List<Board.Key> legend(List<TreeMap<Integer, Long>> stacks) {
    return names.values().stream()
        .filter(key -> stacks.stream().anyMatch(s -> s.getOrDefault(key.colour(), 0L) > 0))
        .toList();
  }

  private String title(Instant start) {
    ZonedDateTime at = start.atZone(zone);
    return range == Range.TODAY
        ? HOUR.format(at) + "–" + HOUR.format(at.plus(1, ChronoUnit.HOURS))
        : DAY.format(at);
  }

  private String label(Instant start, int i, int columns) {
    if (range == Range.TODAY) {
      ZonedDateTime at = start.atZone(zone);
      return at.getHour() % 3 == 0 ? HOUR.format(at) : "";
    }
    // A label on every fifth day and on the first; the last would run into the margin.
    int day = i + 1;
    return day == 1 || day % 5 == 0 && day < columns ? Integer.toString(day) : "";
  }

  private static List<Board.Gridline> gridlines(long step, long top) {
    List<Board.Gridline> lines = new ArrayList<>();
    for (long at = step; at > 0 && at <= top; at += step) {
      lines.add(new Board.Gridline(Texts.width(top - at, top), Texts.money(at).brief()));
    }
    return lines;
  }

  /** A round number of which a few make up the height: 1, 2 or 5 times a power of ten. */
  static long step(long highest) {
    if (highest <= 0) {
      return Money.TICKS_PER_USD;
    }
    long wanted = Math.ceilDiv(highest, GRIDLINES);
    long power = 1;
    while (power <= wanted / 10) {
      power *= 10;
    }
    for (long factor : new long[] {1, 2, 5}) {
      if (power * factor >= wanted) {
        return power * factor;
      }
    }
    return power * 10;
  }

  private static long total(TreeMap<Integer, Long> stack) {
    return stack.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long valueAt(List<Long> values, int i) {
    return i < values.size() ? values.get(i) : 0;
  }
}
