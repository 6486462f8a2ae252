package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenCounts;
import dev.purser.server.ui.DashboardData.Sum;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ChartMakerTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Property
  void step_anyHeight_isARoundNumberOfWhichFiveAtMostAreNeeded(
      @ForAll @LongRange(min = 1) long highest) {
    long step = ChartMaker.step(highest);
    assertThat(Long.toString(step)).matches("[125]0*");
    assertThat(Math.ceilDiv(highest, step)).isBetween(1L, 4L);
  }

  @Test
  void chart_dayOfTwentyFiveHours_hasAColumnForEach() {
    ZonedDateTime noon = ZonedDateTime.of(2026, 10, 25, 12, 30, 0, 0, BERLIN);
    List<Instant> starts = new Spans(noon).columns(Range.TODAY);
    Instant secondTwo = Instant.parse("2026-10-25T01:00:00Z");
    Board.Chart chart =
        new ChartMaker(Range.TODAY, BERLIN, noon.toInstant(), new Palette(List.of("m")))
            .chart(starts, List.of(sum(secondTwo, "m", "1")), List.of());
    assertThat(chart.columns()).hasSize(25);
    assertThat(chart.columns().get(2).title()).isEqualTo("02:00–02:00");
    assertThat(chart.columns().get(3).title()).isEqualTo("02:00–03:00");
    assertThat(chart.columns().get(3).total().brief()).isEqualTo("$1.00");
    assertThat(chart.columns().stream().filter(Board.Column::now)).hasSize(1);
  }

  @Test
  void chart_severalModels_stackFromTheBottomWithTheRestOnTop() {
    ZonedDateTime now = ZonedDateTime.of(2026, 11, 21, 0, 30, 0, 0, BERLIN);
    List<Instant> starts = new Spans(now).columns(Range.TODAY);
    Instant start = starts.getFirst();
    Board.Chart chart =
        new ChartMaker(Range.TODAY, BERLIN, now.toInstant(), new Palette(List.of("b", "a")))
            .chart(
                starts,
                List.of(sum(start, "zzz", "1"), sum(start, "b", "1"), sum(start, "a", "2")),
                List.of(Money.parse("2").ticks()));
    Board.Column column = chart.columns().getFirst();
    assertThat(column.segments())
        .extracting(s -> s.key().name() + " " + s.y() + " " + s.height())
        .containsExactly("a 50 50", "b 25 25", "other models 0 25");
    assertThat(column.hasBefore()).isTrue();
    assertThat(column.beforeY()).isEqualTo("50");
    assertThat(chart.gridlines())
        .extracting(Board.Gridline::label)
        .containsExactly("$1.00", "$2.00", "$3.00", "$4.00");
    assertThat(chart.legend())
        .extracting(Board.Key::name)
        .containsExactly("a", "b", "other models");
  }

  @Test
  void chart_month_hasAColumnForEachDay() {
    ZonedDateTime now = ZonedDateTime.of(2026, 2, 28, 23, 0, 0, 0, BERLIN);
    Board.Chart chart =
        new ChartMaker(Range.MONTH, BERLIN, now.toInstant(), new Palette(List.of()))
            .chart(new Spans(now).columns(Range.MONTH), List.of(), List.of());
    assertThat(chart.columns()).hasSize(28);
    assertThat(chart.columns().getLast().now()).isTrue();
    assertThat(chart.columns().getFirst().title()).isEqualTo("Sun 1 Feb");
  }

  private static Sum sum(Instant start, String model, String usd) {
    return new Sum(start, model, 1, 0, 0, TokenCounts.NONE, Money.parse(usd).ticks());
  }
}
