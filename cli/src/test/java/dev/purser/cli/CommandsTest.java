package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  private static final String BUDGET =
      """
      {"id":"team-day","org":"default","unit":"usd","limit":"100","period":"day",
       "enforcement":"hard"}\
      """;

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void report_table_showsGroupsTotalsAndUnpriced() {
    server.on(
        "/reports/usage",
        """
        {"rows":[
          {"start":null,"group":{"model":"claude-opus-5-5"},"records":2,
           "tokens":{"input":1000,"input_audio":5,"cache_read":40000,"cache_write_5m":2000,
                     "cache_write_1h":3000,"output":500,"reasoning":20},
           "total_tokens":46525,"cost":"0.0816","share":"0.31","unpriced_records":0},
          {"start":null,"group":{"model":null},"records":1,"tokens":{},"total_tokens":0,
           "cost":"0","share":"0","unpriced_records":1}],
         "totals":{"records":3,"tokens":{"input":1000},"total_tokens":46525,"cost":"1234.5",
                   "unpriced_records":1}}\
        """);
    FakeServer.Result result = server.run("report");
    assertThat(result.code()).isZero();
    assertThat(result.out().lines().toList())
        .containsExactly(
            "model            records  input  cache read  cache write  output       cost  share",
            "claude-opus-5-5        2  1,005      40,000        5,000     520    $0.0816  31.0%",
            "–                      1      0           0            0       0   unpriced   0.0%",
            "─".repeat(82),
            "total                  3  1,000           0            0       0  $1,234.50");
    assertThat(result.err()).contains("1 of these records are unpriced");
  }

  @Test
  void report_asksForTheSpanInTheZoneOfTheUser() {
    server.on("/reports/usage", "{\"rows\":[],\"totals\":{}}");
    FakeServer.Result result =
        server.run("report", "--group-by", "team,agent", "--where", "team=a b&c");
    assertThat(result.out()).isEqualTo("No usage in this time.\n");
    assertThat(server.requests)
        .containsExactly(
            "GET /api/v1/reports/usage?from=2026-10-31T23%3A00%3A00Z"
                + "&granularity=none&group_by=team%2Cagent&zone=Europe%2FBerlin&team=a%20b%26c");
  }

  @Test
  void report_whereTwiceOfOneName_asksForBoth() {
    server.on("/reports/usage", "{\"rows\":[],\"totals\":{}}");
    server.run("report", "--where", "model=a=b", "--where", "team=x", "--where", "model=c");
    assertThat(server.requests.getFirst()).endsWith("&model=a%3Db&model=c&team=x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"team", "team=", "=x"})
  void report_whereThatWouldFilterNothing_isRefused(String where) {
    FakeServer.Result result = server.run("report", "--where", where);
    assertThat(result.code()).isEqualTo(CommandFailed.USAGE);
    assertThat(result.err()).contains("'" + where + "'").contains("NAME=VALUE");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void help_ofAnUnknownCommand_isOneSentence() {
    assertThat(FakeServer.runPlain("help", "nope").err())
        .isEqualTo("purser: Unknown subcommand 'nope'. See 'purser --help'.\n");
  }

  @Test
  void report_ofASpanThatEnds_asksForItsEnd() {
    server.on("/reports/usage", "{\"rows\":[],\"totals\":{}}");
    server.run("report", "--from", "today", "--to", "now");
    assertThat(server.requests.getFirst()).contains("&to=2026-11-21T20%3A15%3A00Z&");
  }

  @Test
  void report_withGranularity_showsTheStartAsTheServerSaysIt() {
    server.on(
        "/reports/usage",
        """
        {"rows":[{"start":"2026-11-21T00:00:00+01:00","group":{"model":"m"},"records":1,
                  "tokens":{},"cost":"1","share":"1"}],"totals":{"records":1,"cost":"1"}}\
        """);
    assertThat(server.run("report", "--granularity", "day").out())
        .contains("\n2026-11-21  m")
        .doesNotContain("00:00");
  }

  @Test
  void report_csv_isPassedOnUnchanged() {
    server.on("/reports/usage", "start,model,cost\n,\"a,b\",0.1\n");
    assertThat(server.run("report", "--format", "csv").out())
        .isEqualTo("start,model,cost\n,\"a,b\",0.1\n");
    assertThat(server.requests.getFirst()).endsWith("&format=csv");
    assertThat(server.run("report", "--format", "ndjson").out()).startsWith("start,");
    assertThat(server.requests.getLast()).endsWith("&format=ndjson");
  }

  @Test
  void report_parquet_goesIntoANewFile(@TempDir Path folder) throws IOException {
    server.on("/reports/usage", "PAR1");
    String file = folder.resolve("u.parquet").toString();

    FakeServer.Result written =
        server.run("report", "--format", "parquet", "--output", file, "--currency", "EUR");

    assertThat(written.err()).isEmpty();
    assertThat(Path.of(file)).hasContent("PAR1");
    assertThat(server.requests.getFirst()).contains("&currency=EUR").endsWith("&format=parquet");
    assertThat(server.run("report", "--format", "parquet", "--output", file).code()).isEqualTo(2);
    assertThat(server.run("report", "--format", "parquet").code()).isEqualTo(2);
    assertThat(server.run("report", "--output", file + "2").code()).isEqualTo(2);
  }

  @Test
  void report_inAnotherCurrency_showsNoDollars() {
    server.on(
        "/reports/usage",
        """
        {"rows":[{"start":"x","group":{"model":"m"},"records":1,"tokens":{},"cost":"1.234567",
                  "share":"1"}],"totals":{"records":1,"cost":"1.234567"}}\
        """);
    assertThat(server.run("report", "--currency", "EUR").out())
        .contains("1.2346 EUR")
        .doesNotContain("$");
  }

  @Test
  void budgets_everyPage_showsWindowsWithBars() {
    server
        .on("/budgets", "{\"items\":[" + BUDGET + "],\"next_cursor\":\"2\"}")
        .on(
            "/budgets?cursor=2",
            "{\"items\":["
                + BUDGET
                    .replace("team-day", "calls")
                    .replace(
                        "\"id\"",
                        "\"currency\":\"EUR\",\"exchange_rate\":{\"usd\":\"1.08\"},\"id\"")
                + "],\"next_cursor\":null}")
        .on(
            "/budgets/team-day/status",
            """
            {"budget":"team-day","windows":[{"group":{"user":"u-1"},"limit":"100","settled":"50",
             "held":"25","overrides":"0","remaining":"25","percent":"50","state":"healthy",
             "resets_at":"2026-11-22T00:00:00Z"}]}\
            """)
        .on(
            "/budgets/calls/status",
            """
            {"budget":"calls","windows":[{"group":{},"limit":"10","settled":"12","held":"0",
             "remaining":"-2","percent":"120","state":"exceeded","resets_at":null}]}\
            """);
    String out = server.run("budgets").out();
    assertThat(out)
        .contains("team-day  user=u-1")
        .contains("█".repeat(12) + "▒".repeat(6) + "·".repeat(6))
        .contains("$50.00  $25.00  $100.00     $25.00  2026-11-22 01:00:00")
        .contains("exceeded  " + "█".repeat(24))
        .contains("-$2.00  never")
        .contains("\ncalls: the limit was stated as 100 EUR, at 1.08 USD each");
  }

  @Test
  void usage_unpricedAndEstimated_areSaid() {
    server.on(
        "/usage",
        """
        {"items":[{"time":"2026-11-21T20:00:00Z","provider":"openai","model":"gpt-x\\u001b[31m",
          "tokens":{"input":10},"labels":{"team":"research"},"latency_ms":1812,
          "status":"cancelled","counted":"estimated","cost":{"amount":null,"status":"unpriced"}}]}
        """);
    FakeServer.Result result = server.run("calls", "-n", "5");
    assertThat(server.requests).containsExactly("GET /api/v1/usage?limit=5");
    assertThat(result.out())
        .contains("2026-11-21 21:00:00  openai/gpt-x[31m  research  –      –")
        .contains("unpriced")
        .contains("1,812 ms  cancelled, estimated")
        .doesNotContain("\u001b");
  }

  @Test
  void keysCreate_showsTheSecretOnceAndSendsWhatWasSaid() {
    server.on("/keys", 201, "{\"id\":\"key_1\",\"secret\":\"psr_abc\"}");
    FakeServer.Result result =
        server.run(
            "keys",
            "create",
            "--name",
            "planner",
            "--team",
            "research",
            "--label",
            "agent=p",
            "--allow-label",
            "session,task",
            "--expires",
            "2027-01-31");
    assertThat(result.out()).isEqualTo("id      key_1\nsecret  psr_abc\n");
    assertThat(result.err()).contains("not shown again");
    assertThat(server.bodies)
        .containsExactly(
            "{\"name\":\"planner\",\"labels\":{\"agent\":\"p\",\"team\":\"research\"},"
                + "\"allow_labels\":[\"session\",\"task\"],"
                + "\"expires_at\":\"2027-01-30T23:00:00Z\"}");
  }

  @Test
  void keysRevoke_anyId_isEscapedInThePath() {
    server.on("/keys/a%2Fb", 204, "");
    assertThat(server.run("keys", "revoke", "a/b").out()).isEqualTo("revoked a/b\n");
    assertThat(server.requests).containsExactly("DELETE /api/v1/keys/a%2Fb");
  }

  @Test
  void keys_serverBeforeTheSubcommand_isAsked() {
    server.on("/keys/key_1", 204, "");

    assertThat(FakeServer.runPlain("keys", "--server", server.url(), "revoke", "key_1").code())
        .isZero();
    assertThat(FakeServer.runPlain("keys", "revoke", "--server=" + server.url(), "key_1").code())
        .isZero();
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void keysRotate_showsTheNewSecretOnce() {
    server.on("/keys/key_1/rotate", 200, "{\"id\":\"key_1\",\"secret\":\"psr_new\"}");
    FakeServer.Result result = server.run("keys", "rotate", "key_1");

    assertThat(result.out()).isEqualTo("id      key_1\nsecret  psr_new\n");
    assertThat(result.err()).contains("not shown again");
    assertThat(server.requests).containsExactly("POST /api/v1/keys/key_1/rotate");
  }

  @Test
  void keys_withoutCommand_lists() {
    server.on(
        "/keys",
        """
        {"items":[{"id":"key_1","name":"planner","org":"default","labels":{"team":"r"},
          "allow_labels":["task"],"created_at":"2026-11-21T20:00:00Z","expires_at":null}]}\
        """);
    assertThat(server.run("keys").out())
        .contains("key_1  planner  default  team=r  task     2026-11-21 21:00:00  –");
  }

  @Test
  void price_showsUnitsAndSince() {
    server.on(
        "/prices",
        """
        {"offer":"anthropic/claude-opus-5-5","provider":"anthropic","model":"claude-opus-5-5",
         "from":"2026-09-01T00:00:00Z","to":null,"currency":"USD","source":"price page",
         "units":[{"unit":"input","price":"5","per":1000000}]}\
        """);
    assertThat(server.run("price", "anthropic", "claude-opus-5-5").out())
        .contains("in force since 2026-09-01 02:00:00")
        .contains("input    5  1,000,000");
  }

  @Test
  void token_isSentAndItsRefusalIsExitCode4() {
    server.on("/usage", 401, "{\"code\":\"unauthorized\",\"detail\":\"no\"}");
    FakeServer.Result without = server.run("usage");
    assertThat(without.code()).isEqualTo(4);
    assertThat(without.err()).contains("asks for a token").contains("PURSER_TOKEN");
    FakeServer.Result wrong = server.run("usage", "--token", "t0p");
    assertThat(wrong.err()).contains("does not accept this token").doesNotContain("t0p");
    assertThat(server.tokens).containsExactly("null", "Bearer t0p");
  }

  @Test
  void problemOfTheServer_isOneLineAndExitCode1() {
    server.on(
        "/reports/usage",
        400,
        "{\"code\":\"bad_zone\",\"title\":\"x\",\"detail\":\"no such zone\"}");
    FakeServer.Result result = server.run("report");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("purser: no such zone (bad_zone)\n");
  }

  @Test
  void somethingElseAnswers_isSaid() {
    server.on("/usage", 200, "<html>").on("/keys", 404, "nope");
    assertThat(server.run("usage").err()).contains("is it a Purser?");
    assertThat(server.run("keys").err()).contains("status 404; is it a Purser?");
  }

  @Test
  void noServer_isExitCode3AndSaysHowToStartOne() {
    String url = server.url();
    server.close();
    FakeServer.Result result = FakeServer.runPlain("report", "--server", url);
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("no server answers at " + url).contains("./purser start");
  }

  @Test
  void wrongCommandLine_isExitCode2AndSuggests() {
    FakeServer.Result result = FakeServer.runPlain("repot");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("purser: 'repot' is not known; did you mean")
        .contains("report")
        .endsWith("? See 'purser --help'.\n");
    assertThat(FakeServer.runPlain("report", "--format", "xml").code()).isEqualTo(2);
    assertThat(FakeServer.runPlain("usage", "-n", "0").code()).isEqualTo(2);
    assertThat(FakeServer.runPlain("usage", "--server", "ftp://x").code()).isEqualTo(2);
  }

  @Test
  void version_asCommandOrOption_isTheSame() {
    FakeServer.Result option = FakeServer.runPlain("--version");

    assertThat(option.code()).isEqualTo(0);
    assertThat(option.out()).startsWith("purser ");
    assertThat(option.out()).isEqualTo(FakeServer.runPlain("version").out());
  }

  @Test
  void nothing_showsEveryCommandAndTheExitCodes() {
    FakeServer.Result result = FakeServer.runPlain();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("report", "budgets", "usage, calls", "keys", "price", "version", "help")
        .contains("start", "demo", "test")
        .contains("4   the token is missing or not accepted");
    assertThat(FakeServer.runPlain("version").out()).startsWith("purser ");
  }

  private static final String DIFF =
      """
      {"examined":3,"changed":2,"failed":%d,"next_cursor":%s,
       "by_model":[{"provider":"acme","model":"m","records":2,"cost_before":"1","cost_after":"3"}],
       "changes":[{"id":"a","problem":%s}]}\
      """;

  @Test
  void reprice_addsUpThePagesAndAsksForNoChange() {
    server.on("/reprice", DIFF.formatted(0, "null", "null"));

    FakeServer.Result result =
        server.run("reprice", "--from", "2026-11-01T00:00:00Z", "--where", "team=x");

    assertThat(result.code()).isZero();
    assertThat(result.out().lines().toList())
        .containsExactly(
            "model   records  before  after  difference",
            "acme/m        2   $1.00  $3.00       $2.00",
            "─".repeat(42),
            "total         2   $1.00  $3.00       $2.00",
            "2 of 3 records would change; --apply writes it.");
    assertThat(server.bodies.getFirst())
        .contains("\"dry_run\":true", "\"match\":{\"team\":[\"x\"]}")
        .contains("\"from\":\"2026-11-01T00:00:00Z\"");
  }

  @Test
  void reprice_withRecordsThatCouldNotBeRevised_fails() {
    server.on("/reprice", DIFF.formatted(1, "null", "\"was corrected meanwhile\""));

    FakeServer.Result result = server.run("reprice", "--from", "2026-11-01", "--apply");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("a: was corrected meanwhile");
    assertThat(server.bodies.getFirst()).contains("\"dry_run\":false");
    assertThat(server.run("reprice").code()).as("without --from").isEqualTo(2);
  }

  @Test
  void reconcile_sendsTheFilesAndShowsTheDrift(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("costs.csv"), "date,model,amount_value\n");
    server.on(
        "/reconcile",
        """
        {"rows":[{"day":"2026-11-20","model":"gpt-4o","ours":{"cost":"0.5"},
          "theirs":{"cost":"0.75"},"difference":{"cost":"0.25","input_tokens":null},
          "causes":[{"cause":"unresolved","records":2},{"cause":"not_recorded"}]}],
         "totals":{"ours":{"cost":"0.5"},"theirs":{"cost":null},"difference":{"cost":null}}}\
        """);

    FakeServer.Result result = server.run("reconcile", "--provider", "openai", file.toString());

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("2026-11-20  gpt-4o  $0.50   $0.75       $0.25")
        .contains("2 unresolved, not recorded");
    assertThat(server.bodies.getFirst())
        .contains("\"provider\":\"openai\"", "date,model,amount_value");
    assertThat(server.run("reconcile", "--provider", "openai", "no-such-file").code()).isEqualTo(1);
  }
}
