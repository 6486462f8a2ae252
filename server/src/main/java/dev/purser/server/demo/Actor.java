package dev.purser.server.demo;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Someone who makes calls: an agent of a team, with the model that it prefers.
 *
 * @param team the team that pays
 * @param agent the agent's name
 * @param users for whom it works
 * @param task what it does
 * @param api the format of its calls
 * @param model the model asked for
 * @param weight how often it calls, compared with the others
 */
record Actor(
    String team, String agent, List<String> users, String task, Api api, String model, int weight) {

  /** The formats that calls are made in. */
  enum Api {
    CHAT("openai", "chat"),
    RESPONSES("openai", "chat"),
    EMBEDDINGS("openai", "embeddings"),
    MESSAGES("anthropic", "chat"),
    GENERATE("gemini", "generate_content"),
    HOMEGROWN("sandbox", "chat");

    private final String provider;
    private final String operation;

    Api(String provider, String operation) {
      this.provider = provider;
      this.operation = operation;
    }

    String operation() {
      return operation;
    }

    String provider() {
      return provider;
    }
  }

  private static final List<String> RESEARCHERS = List.of("ada", "blaise", "carl");
  private static final List<String> SUPPORTERS = List.of("dora", "emil", "flora", "gus");
  private static final List<String> MARKETERS = List.of("hanna", "ivo");
  private static final List<String> BUILDERS = List.of("jun", "kim");

  /** Everyone. */
  static final List<Actor> ALL =
      List.of(
          new Actor("research", "planner", RESEARCHERS, "plan", Api.MESSAGES, "claude-opus-5-5", 2),
          new Actor("research", "reader", RESEARCHERS, "read", Api.RESPONSES, "gpt-6.1-sol", 3),
          new Actor(
              "support", "answerer", SUPPORTERS, "answer", Api.MESSAGES, "claude-haiku-5-5", 6),
          new Actor("support", "triage", SUPPORTERS, "sort", Api.CHAT, "gpt-5-mini", 5),
          new Actor("growth", "writer", MARKETERS, "draft", Api.GENERATE, "gemini-3.8-flash", 3),
          new Actor("growth", "translator", MARKETERS, "translate", Api.CHAT, "gpt-4o-mini", 2),
          new Actor(
              "platform", "reviewer", BUILDERS, "review", Api.MESSAGES, "claude-sonnet-5-5", 3),
          new Actor(
              "platform",
              "indexer",
              BUILDERS,
              "index",
              Api.EMBEDDINGS,
              "text-embedding-3-small",
              4),
          new Actor("platform", "tinkerer", BUILDERS, "try out", Api.HOMEGROWN, "homegrown-7b", 1));

  private static final int WEIGHTS = ALL.stream().mapToInt(Actor::weight).sum();

  /** One of them, the busier the likelier. */
  static Actor any(SplittableRandom random) {
    int at = random.nextInt(WEIGHTS);
    for (Actor actor : ALL) {
      at -= actor.weight;
      if (at < 0) {
        return actor;
      }
    }
    throw new AssertionError("weights do not sum up");
  }

  /** The labels of one call, all but the team. */
  Map<String, String> labels(SplittableRandom random, String session) {
    String user = users.get(random.nextInt(users.size()));
    return Map.of("user", user, "agent", agent, "task", task, "session", session);
  }
}
