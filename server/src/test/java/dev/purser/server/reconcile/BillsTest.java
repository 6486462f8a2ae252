package dev.purser.server.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class BillsTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

  private static Bill.Line line(String provider, String model, String... texts) {
    Bill bill = new Bill();
    for (String text : texts) {
      Bills.read(provider, "export", text, bill);
    }
    assertThat(bill.lines()).containsKey(new Bill.Key(DAY, model));
    return bill.lines().get(new Bill.Key(DAY, model));
  }

  @Test
  void openai_bucketsOfUsageAndCosts_meetInOneLine() {
    String usage =
        """
        {"object":"page","data":[{"object":"bucket","start_time":1795132800,"end_time":1795219200,
          "results":[{"object":"organization.usage.completions.result","input_tokens":1000,
            "output_tokens":500,"input_cached_tokens":800,"num_model_requests":5,
            "model":"gpt-4o-2024-08-06"}]}],"has_more":false,"next_page":null}
        """;
    String costs =
        """
        {"object":"page","data":[{"object":"bucket","start_time":1795132800,"end_time":1795219200,
          "results":[
           {"object":"organization.costs.result","amount":{"value":0.06,"currency":"usd"},
            "line_item":"gpt-4o-2024-08-06, input","project_id":null},
           {"object":"organization.costs.result","amount":{"value":0.1,"currency":"usd"},
            "line_item":"gpt-4o-2024-08-06, output","project_id":null}]}]}
        """;

    Bill.Line line = line("openai", "gpt-4o-2024-08-06", usage, costs);

    assertThat(line.input()).as("cached tokens are inside").hasValue(1000);
    assertThat(line.output()).hasValue(500);
    assertThat(line.requests()).hasValue(5);
    assertThat(line.usd().orElseThrow()).isEqualByComparingTo("0.16");
  }

  @Test
  void anthropic_usageReport_addsUpCacheAndInput() {
    String usage =
        """
        {"data":[{"starting_at":"2026-11-20T00:00:00Z","ending_at":"2026-11-21T00:00:00Z",
          "results":[{"uncached_input_tokens":1500,"cache_creation":{
            "ephemeral_1h_input_tokens":1000,"ephemeral_5m_input_tokens":500},
            "cache_read_input_tokens":200,"output_tokens":700,
            "server_tool_use":{"web_search_requests":10},"model":"claude-sonnet-4-5-20250929",
            "service_tier":"standard"}]}],"has_more":false}
        """;

    Bill.Line line = line("anthropic", "claude-sonnet-4-5-20250929", usage);

    assertThat(line.input()).hasValue(3200);
    assertThat(line.output()).hasValue(700);
    assertThat(line.usd()).isEmpty();
  }

  @Test
  void anthropic_costReport_isInCents() {
    String costs =
        """
        {"data":[{"starting_at":"2026-11-20T00:00:00Z","ending_at":"2026-11-21T00:00:00Z",
          "results":[{"currency":"USD","amount":"123.78912","description":"Claude Sonnet 4.5 Usage",
            "cost_type":"tokens","model":"claude-sonnet-4-5-20250929"}]}]}
        """;

    assertThat(line("anthropic", "claude-sonnet-4-5-20250929", costs).usd().orElseThrow())
        .isEqualByComparingTo("1.2378912");
  }

  @Test
  void csv_ofBothConsoles_isRead() {
    assertThat(
            line(
                    "openai",
                    "gpt-4o",
                    """
                    start_time,end_time,model,input_tokens,output_tokens,num_model_requests\r
                    1795132800,1795219200,gpt-4o,10,20,3\r
                    """)
                .output())
        .hasValue(20);
    assertThat(
            line(
                    "openai",
                    "gpt-4o",
                    """
                    start_time_iso,amount_value,amount_currency,line_item
                    2026-11-20T00:00:00+00:00,0.25,usd,"gpt-4o, input"
                    """)
                .usd()
                .orElseThrow())
        .isEqualByComparingTo("0.25");
    assertThat(
            line(
                    "anthropic",
                    "claude-opus-4-5",
                    """
                    \uFEFFusage_date_utc,model_version,usage_input_tokens_no_cache,\
                    usage_input_tokens_cache_read,usage_output_tokens
                    2026-11-20,claude-opus-4-5,7,5,9
                    """)
                .input())
        .hasValue(12);
    assertThat(
            line(
                    "anthropic",
                    "claude-opus-4-5",
                    "usage_date_utc,model,cost_usd\n2026-11-20,claude-opus-4-5,1.50\n")
                .usd()
                .orElseThrow())
        .isEqualByComparingTo("1.5");
  }

  @Test
  void whatIsNoBill_isNamed() {
    Bill bill = new Bill();
    assertThatThrownBy(() -> Bills.read("openai", "x.json", "{\"data\":1}", bill))
        .hasMessageContaining("x.json has no 'data'");
    assertThatThrownBy(() -> Bills.read("openai", "x.json", "{", bill))
        .hasMessageContaining("x.json is not JSON");
    assertThatThrownBy(() -> Bills.read("openai", "x.csv", "a,b\n1,2\n", bill))
        .hasMessageContaining("x.csv:2 has no column of days");
    assertThatThrownBy(() -> Bills.read("openai", "x.csv", "date,model\n2026-11-20,m\n", bill))
        .hasMessageContaining("neither costs nor tokens");
    assertThatThrownBy(() -> Bills.read("openai", "x.csv", "nothing", bill))
        .hasMessageContaining("neither JSON nor CSV");
    assertThat(bill.lines()).isEmpty();
  }
}
