package dev.purser.gateway;

import dev.purser.core.price.Pricing;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which canonical name of the price catalogue a model's name stands for, so that a budget
 * for a model is not got past with an alias. Confined to its event loop.
 */
final class CanonicalNames {

  /** Names come from callers. */
  private static final int MOST = 1_000;

  /** Aliases can be handed over at a date. */
  private static final long FRESH_SECONDS = 60;

  private final Map<String, Map<String, String>> byProvider = new HashMap<>();
  private @Nullable Pricing known;
  private long since;
  private int size;

  String of(Pricing pricing, String provider, String model, Instant at) {
    if (isStale(pricing, at)) {
      byProvider.clear();
      known = pricing;
      since = at.getEpochSecond();
      size = 0;
    }
    Map<String, String> names = byProvider.computeIfAbsent(provider, p -> new HashMap<>());
    String name = names.get(model);
    if (name == null) {
      name = pricing.canonical(provider, model, at);
      names.put(model, name);
      size++;
    }
    return name;
  }

  @SuppressWarnings("ReferenceEquality") // whoever changes a price makes a new one
  private boolean isStale(Pricing pricing, Instant at) {
    return known != pricing || size >= MOST || at.getEpochSecond() - since > FRESH_SECONDS;
  }
}
