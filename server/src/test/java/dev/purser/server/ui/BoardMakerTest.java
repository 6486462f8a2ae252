package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowView;
import dev.purser.core.usage.Labels;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoardMakerTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = at("2026-11-21T15:00");

  private final SampleData data = new SampleData();

  @Test
  void headlines_compareWithTheSameSpanBefore() {
    data.add(at("2026-11-21T14:00"), "m", Map.of(), "3");
    data.add(at("2026-11-20T14:59"), "m", Map.of(), "2");
    data.add(at("2026-11-20T15:01"), "m", Map.of(), "100");
    data.add(at("2026-10-21T14:59"), "m", Map.of(), "50");
    data.add(at("2026-10-21T15:01"), "m", Map.of(), "1000");
    Board board = board(Range.TODAY);
    assertThat(board.headlines())
        .extracting(h -> h.spend().brief() + " " + h.change() + " " + h.compared())
        .containsExactly(
            "$3.00 +50% $2.00 yesterday by 15:00", "$105.00 +110% $50.00 last month by 21 October");
  }

  @Test
  void headlines_onThe31st_compareWithAllOfAShorterMonth() {
    Instant now = at("2026-12-31T10:00");
    data.add(at("2026-11-30T23:30"), "m", Map.of(), "4");
    Board board = new BoardMaker(data, new Refusals()).board(Range.MONTH, BERLIN, now);
    assertThat(board.headlines().get(1).compared()).isEqualTo("$4.00 last month by 30 November");
  }

  @Test
  void breakdowns_showDearestFirstAndWhatHasNoPrice() {
    data.add(at("2026-11-21T01:00"), "cheap", Map.of("team", "a"), "1");
    data.add(at("2026-11-21T02:00"), "dear", Map.of("team", "b"), "3");
    data.add(at("2026-11-21T02:00"), "unknown", Map.of("team", "b"), "");
    Board board = board(Range.TODAY);
    assertThat(board.breakdowns().get(0).rows())
        .extracting(r -> r.key().name() + " " + r.spend().brief() + " " + r.unpriced())
        .containsExactly("dear $3.00 ", "cheap $1.00 ", "unknown – 1");
    assertThat(board.breakdowns().get(1).rows())
        .extracting(r -> r.key().name() + " " + r.spend().brief())
        .containsExactly("b $3.00", "a $1.00");
    assertThat(board.breakdowns().get(2).named()).isFalse();
    assertThat(board.facts())
        .filteredOn(f -> f.name().equals("unpriced"))
        .allSatisfy(f -> assertThat(f.value().brief() + f.alert()).isEqualTo("1true"));
  }

  @Test
  void breakdowns_manyModels_sayWhatIsNotShown() {
    for (int i = 0; i < 10; i++) {
      data.add(at("2026-11-21T01:00"), "m" + i, Map.of(), i == 9 ? "" : "1." + i);
    }
    Board.Breakdown models = board(Range.TODAY).breakdowns().getFirst();
    assertThat(models.rows()).hasSize(8);
    assertThat(models.more()).isEqualTo(2);
    assertThat(models.moreUnpriced()).isEqualTo("1");
  }

  @Test
  void budgets_theTightestFirstWithStateAndBar() {
    Instant end = at("2026-11-22T00:00");
    data.budget("roomy", Enforcement.SOFT, Unit.TOKENS, Labels.NONE, "10 0 100", end);
    data.budget("over", Enforcement.HARD, Unit.USD, Labels.of("user", "u-1"), "15 5 10", end);
    data.budget("near", Enforcement.HARD, Unit.USD, Labels.NONE, "9.6 0.2 10", end);
    data.budget("warned", Enforcement.HARD, Unit.REQUESTS, Labels.NONE, "8 0 10", end);
    data.budget("nothing", Enforcement.HARD, Unit.USD, Labels.NONE, "0 0 0", end);
    Board board = board(Range.TODAY);
    assertThat(board.budgets())
        .extracting(w -> w.budget() + " " + w.state() + " " + w.percent())
        .containsExactly(
            "nothing exceeded ",
            "over exceeded 150%",
            "near critical 96%",
            "warned warning 80%",
            "roomy healthy 10%");
    Board.Window over = board.budgets().get(1);
    assertThat(over.bar()).isEqualTo(new Board.Bar("75", "25", "50", "40", true));
    assertThat(over.group()).isEqualTo("user u-1");
    assertThat(over.remaining().brief()).isEqualTo("-$10.00");
    assertThat(over.resets()).isEqualTo("resets in 9 h 0 min");
    assertThat(over.note()).isEqualTo("3 holds");
  }

  @Test
  void budgets_manyGroups_leaveRoomForTheOthers() {
    Instant end = at("2026-11-22T00:00");
    for (int i = 0; i < 5; i++) {
      data.budget("b", Enforcement.HARD, Unit.USD, Labels.of("user", "u" + i), i + " 0 10", end);
    }
    List<WindowView> windows = data.standings.stream().flatMap(s -> s.windows().stream()).toList();
    Budget budget = data.standings.getFirst().budget();
    data.standings.clear();
    data.standings.add(new DashboardData.Standing(budget, windows));
    Board board = board(Range.TODAY);
    assertThat(board.budgets())
        .extracting(Board.Window::group)
        .containsExactly("user u4", "user u3");
    assertThat(board.moreWindows()).isEqualTo(3);
  }

  @Test
  void calls_areSplitIntoDisjointTokensAndSayWhatIsUnsure() {
    data.add(at("2026-11-21T01:00"), "m", Map.of("team", "a", "user", "u", "x", "y"), "0.1");
    data.lastWasCancelled();
    Board.Call call = board(Range.TODAY).calls().getFirst();
    assertThat(call.input() + " " + call.cached() + " " + call.output() + " " + call.reasoning())
        .isEqualTo("1,200 40.0k 512 2,048");
    assertThat(call.labels())
        .containsExactly(new Board.Label("team", "a"), new Board.Label("user", "u"));
    assertThat(call.status()).isEqualTo("cancelled");
    assertThat(call.estimated()).isTrue();
    assertThat(call.time().brief()).isEqualTo("01:00:00");
    assertThat(call.cost().exact()).isEqualTo("$0.10");
  }

  private Board board(Range range) {
    return new BoardMaker(data, new Refusals()).board(range, BERLIN, NOW);
  }

  private static Instant at(String local) {
    return ZonedDateTime.of(java.time.LocalDateTime.parse(local), BERLIN).toInstant();
  }
}
