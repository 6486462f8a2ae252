package dev.purser.server.ui;

import java.util.List;

/**
 * Everything that one look at the dashboard shows, as text ready to be put into a page.
 *
 * <p>Widths, heights and positions are percentages as plain decimal text. A {@link Figure} has a
 * short form and the exact one.
 *
 * @param range what the chart and the tables show
 * @param asOf the time of day at which it was true
 * @param zone the time zone of all times
 * @param fresh whether nothing was ever recorded
 * @param headlines today and this month
 * @param facts further figures of the range
 * @param chart spend over the range
 * @param breakdowns spend by model, team and agent
 * @param budgets how the budgets stand, the tightest first
 * @param moreWindows how many windows of budgets are not shown
 * @param calls the latest records
 * @param refusals the latest refusals
 */
public record Board(
    Range range,
    String asOf,
    String zone,
    boolean fresh,
    List<Headline> headlines,
    List<Fact> facts,
    Chart chart,
    List<Breakdown> breakdowns,
    List<Window> budgets,
    int moreWindows,
    List<Call> calls,
    List<Refused> refusals) {

  /**
   * A number for the eye.
   *
   * @param brief what is shown
   * @param exact what hovering tells
   */
  public record Figure(String brief, String exact) {}

  /**
   * A span's spend.
   *
   * @param range the range that it opens
   * @param title such as {@code Today}
   * @param spend the amount
   * @param change against the span before, such as {@code +12%}; empty without anything to compare
   * @param compared what it is compared with
   */
  public record Headline(Range range, String title, Figure spend, String change, String compared) {}

  /**
   * A named figure.
   *
   * @param name what it counts
   * @param value how many
   * @param alert whether somebody should look into it
   */
  public record Fact(String name, Figure value, boolean alert) {}

  /**
   * Spend in columns, stacked by model.
   *
   * @param title what it shows, for those who do not see it
   * @param gridlines its scale
   * @param columns one per hour or day
   * @param legend the colours
   * @param before what the small marks stand for, such as {@code yesterday}
   */
  public record Chart(
      String title,
      List<Gridline> gridlines,
      List<Column> columns,
      List<Key> legend,
      String before) {}

  /**
   * A line of the scale.
   *
   * @param y its distance from the top
   * @param label the amount
   */
  public record Gridline(String y, String label) {}

  /**
   * One hour or day.
   *
   * @param title its time in words
   * @param label its mark on the axis, empty for none
   * @param now whether the present instant lies in it
   * @param total its spend
   * @param x where it begins
   * @param width how wide it is
   * @param hasBefore whether there is a mark for the span before
   * @param beforeY where that mark is
   * @param before the spend of the span before
   * @param segments its parts, from the bottom
   */
  public record Column(
      String title,
      String label,
      boolean now,
      Figure total,
      String x,
      String width,
      boolean hasBefore,
      String beforeY,
      Figure before,
      List<Segment> segments) {}

  /**
   * A model's part of a column.
   *
   * @param key the model and its colour
   * @param y where it begins, from the top
   * @param height how high it is
   * @param spend its spend
   */
  public record Segment(Key key, String y, String height, Figure spend) {}

  /**
   * A colour and what it stands for.
   *
   * @param colour number of the colour, 0 for the rest
   * @param name the model
   */
  public record Key(int colour, String name) {}

  /**
   * Spend by the values of one dimension.
   *
   * @param dimension such as {@code team}
   * @param named whether any record has a value
   * @param rows the dearest values
   * @param more how many further values are not shown
   * @param moreUnpriced how many of their records have no price; empty for none
   */
  public record Breakdown(
      String dimension, boolean named, List<Share> rows, int more, String moreUnpriced) {}

  /**
   * One value of a dimension.
   *
   * @param key the value and its colour
   * @param records how many records
   * @param spend their cost
   * @param percent their share of the whole, in words
   * @param width the same as a width
   * @param unpriced how many have no price; empty for none
   */
  public record Share(
      Key key, Figure records, Figure spend, String percent, String width, String unpriced) {}

  /**
   * A window of a budget.
   *
   * @param budget its budget
   * @param group the values it stands for, empty where the budget is not split
   * @param terms unit, period and enforcement in words
   * @param state {@code healthy}, {@code warning}, {@code critical} or {@code exceeded}
   * @param percent the settled share of the limit, in words
   * @param settled what is settled
   * @param held what is held; empty texts for nothing
   * @param limit the limit with its overrides
   * @param remaining what is left, negative when overdrawn
   * @param resets when it ends
   * @param note anything unusual, such as that the limit is no ceiling; empty for nothing
   * @param bar how it is drawn
   */
  public record Window(
      String budget,
      String group,
      String terms,
      String state,
      String percent,
      Figure settled,
      Figure held,
      Figure limit,
      Figure remaining,
      String resets,
      String note,
      Bar bar) {}

  /**
   * A window's bar. It is as long as the limit, or as what was settled and held where that is more.
   *
   * @param settled width of the settled part
   * @param held width of the held part, which follows it
   * @param limit where the limit is
   * @param warning where the warning starts
   * @param over whether the limit lies within the bar
   */
  public record Bar(String settled, String held, String limit, String warning, boolean over) {}

  /**
   * A usage record.
   *
   * @param id its id, which tells rows apart
   * @param time when it was sent
   * @param model the model
   * @param provider its provider
   * @param labels team, agent and user, those that are known
   * @param tokens all token classes in words
   * @param input tokens sent and not from a cache
   * @param cached tokens from a cache
   * @param output tokens made, without reasoning
   * @param reasoning tokens of reasoning
   * @param cost the cost
   * @param unpriced why there is no cost; empty where there is one
   * @param latency to the end of the answer
   * @param firstByte to its first byte
   * @param status how it ended
   * @param estimated whether we counted the tokens ourselves
   */
  public record Call(
      String id,
      Figure time,
      String model,
      String provider,
      List<Label> labels,
      String tokens,
      String input,
      String cached,
      String output,
      String reasoning,
      Figure cost,
      String unpriced,
      String latency,
      String firstByte,
      String status,
      boolean estimated) {}

  /**
   * A label.
   *
   * @param name its name
   * @param value its value
   */
  public record Label(String name, String value) {}

  /**
   * A call that a budget did not admit.
   *
   * @param time when
   * @param budget who refused
   * @param group the group of the window
   * @param model the model asked for
   * @param labels whose call it was
   * @param reason what was asked for and what was left
   * @param advice whether waiting helps
   */
  public record Refused(
      Figure time,
      String budget,
      String group,
      String model,
      List<Label> labels,
      String reason,
      String advice) {}
}
