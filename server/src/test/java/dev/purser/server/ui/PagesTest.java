package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Refusal;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PagesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final String EVIL = "<script>alert('1')</script>\"&";
  private static final String HARMLESS = "&lt;script";

  private final SampleData data = new SampleData();
  private final Refusals refusals = new Refusals();
  private final Pages pages = new Pages();

  @Test
  void board_namesWithMarkup_areEscapedEverywhere() {
    Labels labels = Labels.of(Map.of("team", EVIL, "agent", EVIL, "user", EVIL));
    data.add(NOW, EVIL, labels.toMap(), "1");
    data.add(NOW, EVIL, labels.toMap(), "");
    data.budget(EVIL, Enforcement.HARD, Unit.USD, Labels.of("user", EVIL), "1 1 2", NOW);
    refusals.add(
        new Event.ReservationRefused(
            NOW.toEpochMilli(),
            new Call("default", "openai", EVIL, "chat", labels, labels),
            new Refusal(
                Refusal.Code.BUDGET_EXCEEDED,
                EVIL,
                new BudgetKey("default", EVIL),
                Labels.of("user", EVIL),
                Unit.USD,
                1,
                1,
                0,
                1,
                0,
                NOW.toEpochMilli(),
                Refusal.Retry.EXHAUSTED)));
    String html = page("http://localhost:4777");
    assertThat(html).doesNotContain("<script>").doesNotContain("title=\"<").doesNotContain("'1'\"");
    assertThat(html.split(HARMLESS, -1)).hasSizeGreaterThan(10);
  }

  @Test
  void board_unpriced_isSaidAndNeverZero() {
    data.add(NOW, "gpt-x", Map.of(), "");
    String html = board("http://h");
    String calls = html.substring(html.indexOf("Latest calls"));
    assertThat(calls).contains("title=\"no price for gpt-x\">unpriced<").doesNotContain("$0.00");
    assertThat(html).contains("1 unpriced");
  }

  @Test
  void board_hugeNumbers_areShown() {
    data.add(NOW, "m", Map.of("team", "t"), "922337203.6854775807");
    assertThat(board("http://h"))
        .contains("$922,337,203.69")
        .contains("title=\"$922,337,203.6854775807\"");
  }

  @Test
  void board_everyFigureStandsWithoutScriptOrInlineStyle() {
    data.add(NOW, "m", Map.of("team", "t"), "1");
    data.budget("b", Enforcement.HARD, Unit.USD, Labels.NONE, "1 1 2", NOW);
    // The security policy would not let them through.
    assertThat(page("http://h"))
        .doesNotContain("style=")
        .doesNotContain("<style")
        .doesNotContain("onclick")
        .doesNotContain("<script>");
  }

  @Test
  void page_nothingRecorded_showsHowToStart() {
    String html = page("http://10.0.0.7:4777");
    assertThat(html)
        .contains("curl http://10.0.0.7:4777/sandbox/openai/v1/chat/completions")
        .contains("http://10.0.0.7:4777/anthropic<")
        .contains("<details class=\"card connect\" id=\"connect\" open>");
    data.add(NOW, "m", Map.of(), "1");
    assertThat(page("http://h")).contains("id=\"connect\">");
  }

  @Test
  void signIn_wrongToken_saysSo() {
    assertThat(pages.signIn(new Assets(), true)).contains("This is not the admin token.");
    assertThat(pages.signIn(new Assets(), false)).contains("auth.admin_token");
  }

  @Test
  void board_longNames_canBeCutAndStandInTheirTitles() {
    String model = "m".repeat(200);
    data.add(NOW, model, Map.of("team", "t"), "1");
    String named = "<b title=\"" + model + "\">" + model + "</b>";
    // In the legend, and in the list of calls.
    assertThat(board("http://h").split(named, -1)).hasSize(3);
  }

  @Test
  void board_longNameWithoutPrice_isCutAndItsBadgeIsNot() {
    String model = "m".repeat(200);
    data.add(NOW, model, Map.of("team", "t"), "");
    // Only the text is cut: what stands beside it stays in sight.
    assertThat(board("http://h"))
        .containsPattern(
            "<span class=\"text\">" + model + "</span>\\s*<b class=\"badge alert\">1 unpriced</b>");
  }

  @Test
  void board_thousandsOfBudgets_countsThoseItLeavesOut() {
    for (int i = 0; i < 1300; i++) {
      data.budget("b" + i, Enforcement.SOFT, Unit.USD, Labels.NONE, "1 1 2", NOW);
    }
    assertThat(board("http://h")).containsPattern("and 1,2[0-9][0-9] more windows");
  }

  @Test
  void page_noBudget_showsACommandThatMakesOne() {
    assertThat(page("http://10.0.0.7:4777"))
        .contains("curl -X PUT http://10.0.0.7:4777/api/v1/budgets/research-day \\\n")
        .contains("  -H 'Content-Type: application/json' \\\n  -d '{\"match\":{\"team\"")
        .doesNotContain("Bearer");
    assertThat(pages.page(new Page("http://h", new Assets(), true, board())))
        .contains("\\\n  -H \"Authorization: Bearer $PURSER_TOKEN\" \\\n  -d '");
    data.budget("b", Enforcement.HARD, Unit.USD, Labels.NONE, "1 1 2", NOW);
    assertThat(board("http://h")).doesNotContain("curl -X PUT");
  }

  private String page(String base) {
    return pages.page(new Page(base, new Assets(), false, board()));
  }

  /** The part of the page that changes. */
  private String board(String base) {
    return pages.board(new Page(base, new Assets(), false, board()));
  }

  private Board board() {
    return new BoardMaker(data, refusals).board(Range.TODAY, ZoneOffset.UTC, NOW);
  }
}
