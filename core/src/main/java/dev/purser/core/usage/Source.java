package dev.purser.core.usage;

import java.util.Locale;
import java.util.Optional;

/** The path on which a record reached the ledger. */
public enum Source {
  /** A call through the gateway. */
  GATEWAY,
  /** Posted to the control API. */
  API,
  /** OpenTelemetry data. */
  OTLP,
  /** An importer. */
  IMPORT;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Source> ofWireName(String name) {
    for (Source value : values()) {
      if (value.wireName.equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
