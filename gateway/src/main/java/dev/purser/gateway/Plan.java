package dev.purser.gateway;

import java.util.Map;

/** Which provider and model each attempt of a request asks, in order. Immutable. */
final class Plan {

  private final Provider first;
  private final String model;
  private final Provider.RouteRule rule;
  private final Map<String, Provider> providers;

  Plan(Provider first, String model, Map<String, Provider> providers) {
    this.first = first;
    this.model = model;
    this.rule = first.ruleOf(model);
    this.providers = providers;
  }

  /** One attempt's provider and model. */
  record Step(Provider provider, String model) {}

  /** How many attempts there can be. */
  int attempts() {
    return 1 + rule.retries() + rule.fallbacks().size();
  }

  /** The step of an attempt, counted from 1. */
  Step step(int number) {
    int fallback = number - 2 - rule.retries();
    if (fallback < 0) {
      return new Step(first, model);
    }
    Provider.Fallback to = rule.fallbacks().get(fallback);
    Provider provider = providers.getOrDefault(to.provider(), first);
    return new Step(provider, to.model().isEmpty() ? model : to.model());
  }

  /** How long to wait before an attempt, in milliseconds; another provider is asked at once. */
  long waitMillis(int number) {
    int retry = number - 1;
    if (retry < 1 || retry > rule.retries()) {
      return 0;
    }
    return rule.backoff().toMillis() << Math.min(retry - 1, 10);
  }
}
