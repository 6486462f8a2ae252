package dev.purser.gateway;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who calls, as records and budgets see it.
 *
 * @param org the organisation
 * @param labels every label
 * @param binding those that the caller could not choose freely
 */
record Caller(String org, Labels labels, Labels binding) {

  private static final String KEY = "key";
  private static final String ORG = "org";

  /** A caller, or why his labels cannot be taken. */
  record Known(Optional<Caller> caller, String problem) {}

  /** A caller with a key: what the key fixes wins, what it allows binds. */
  static Known of(KeyGrant grant, Map<String, String> given) {
    Map<String, String> labels = new TreeMap<>(given);
    // Whoever has a key calls for its organisation, whatever he writes.
    labels.remove(ORG);
    Map<String, String> binding = new TreeMap<>(labels);
    binding.keySet().retainAll(grant.allowed());
    grant
        .labels()
        .forEach((name, value) -> {
          labels.put(name, value);
          binding.put(name, value);
        });
    labels.put(KEY, grant.id());
    binding.put(KEY, grant.id());
    if (labels.size() > Labels.MAX_LABELS) {
      return tooMany();
    }
    return new Known(
        Optional.of(new Caller(grant.org(), Labels.of(labels), Labels.of(binding))), "");
  }

  /**
   * A caller without a key.
   *
   * @param trusted whether his labels bind, as no key exists
   */
  static Known of(Map<String, String> given, boolean trusted) {
    if (given.size() > Labels.MAX_LABELS) {
      return tooMany();
    }
    Map<String, String> own = new TreeMap<>(given);
    if (!trusted) {
      own.remove(KEY);
    }
    Labels labels = Labels.of(own);
    String org = trusted ? labels.get(ORG) : "";
    return new Known(
        Optional.of(
            new Caller(
                org.isEmpty() ? RecordId.DEFAULT_ORG : org,
                labels,
                trusted ? labels : Labels.NONE)),
        "");
  }

  private static Known tooMany() {
    return new Known(Optional.empty(), "more than " + Labels.MAX_LABELS + " labels");
  }
}
