package dev.purser.analytics;

import dev.purser.core.usage.TokenClass;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the projection. A change of any needs another version: then all is built anew. */
final class Schema {

  static final int VERSION = 2;

  private static final TokenClass[] CLASSES = TokenClass.values();

  private Schema() {}

  static String tokenColumn(TokenClass tokenClass) {
    return "tokens_" + tokenClass.wireName();
  }

  static String records() {
    String tokens =
        Stream.of(CLASSES).map(c -> tokenColumn(c) + " BIGINT").collect(Collectors.joining(", "));
    String labels =
        Dimension.LABEL_COLUMNS.stream()
            .map(name -> Dimension.column(name) + " VARCHAR")
            .collect(Collectors.joining(", "));
    return "CREATE TABLE records (seq BIGINT, time_us BIGINT, org VARCHAR, origin VARCHAR, id"
        + " VARCHAR, request_id VARCHAR, attempt INTEGER, revision INTEGER, provider VARCHAR, model"
        + " VARCHAR, response_model VARCHAR, operation VARCHAR, "
        + tokens
        + ", total_tokens BIGINT, tool_calls BIGINT, quantities MAP(VARCHAR, VARCHAR), cost BIGINT, input_cost"
        + " BIGINT, output_cost BIGINT, cost_status VARCHAR, status VARCHAR, counted VARCHAR,"
        + " source VARCHAR, service_tier VARCHAR, region VARCHAR, speed VARCHAR, latency_ms BIGINT,"
        + " ttft_ms BIGINT, "
        + labels
        + ", tags MAP(VARCHAR, VARCHAR))";
  }

  /**
   * How far the records go, the last of them, to tell this ledger from another, and how many there
   * are, to notice what a recovery lost or doubled.
   */
  static String state() {
    return "CREATE TABLE state (version INTEGER, seq BIGINT, last VARCHAR, records BIGINT)";
  }

  static String initialState() {
    return "INSERT INTO state VALUES (" + VERSION + ", 0, '', 0)";
  }

  static String corrected() {
    return "CREATE TEMP TABLE corrected (org VARCHAR, origin VARCHAR, id VARCHAR)";
  }
}
