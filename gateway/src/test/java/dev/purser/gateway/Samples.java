package dev.purser.gateway;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetBuilder;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;

/** Requests, answers and budgets that tests share. */
final class Samples {

  static final String CHAT = "/openai/v1/chat/completions";

  /** gpt-4o-mini: 0.15 and 0.60 USD per million tokens. */
  static final String CHAT_REQUEST =
      "{\"model\":\"gpt-4o-mini\",\"max_tokens\":100,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  /** A long answer of a dear model: 10 USD per million tokens of output at least. */
  static final String DEAR_REQUEST =
      CHAT_REQUEST
          .replace("gpt-4o-mini", "gpt-4o")
          .replace("\"max_tokens\":100", "\"max_tokens\":10000")
          .replace("\"model\"", "\"service_tier\":\"default\",\"model\"");

  static final String CHAT_STREAM_REQUEST =
      "{\"model\":\"gpt-4o-mini\",\"max_tokens\":100,\"stream\":true,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  /** 1,000 prompt tokens of which 200 cached, 50 of output: 0.000165 USD. */
  static final String CHAT_ANSWER =
      "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"model\":\"gpt-4o-mini-2024-07-18\","
          + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,"
          + "\"completion_tokens\":50,\"total_tokens\":1050,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":200}}}";

  static final String USAGE_CHUNK =
      "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\","
          + "\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":50,\"total_tokens\":1050,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":200}}}\n\n";

  static final String DONE = "data: [DONE]\n\n";

  private Samples() {}

  static String chunk(String content) {
    return "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\","
        + "\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,"
        + "\"delta\":{\"content\":\""
        + content
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  /** A hard budget of a day, to be refined. */
  static BudgetBuilder daily(String id, Unit unit, String limit) {
    return Budget.builder(new BudgetKey("default", id), unit, unit.parse(limit), Period.DAY);
  }

  static Budget budget(String id, Enforcement enforcement, Unit unit, String limit) {
    return daily(id, unit, limit).enforcement(enforcement).maxWindows(100).build();
  }
}
