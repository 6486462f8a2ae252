package dev.purser.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A column family of the embedded ledger: what its keys and values are. */
enum Family {
  /** RocksDB insists on it; holds nothing. */
  DEFAULT("default"),
  /** By name: what the ledger says about itself. */
  META("meta"),
  /** Sequence number to entry. */
  ENTRIES("entries"),
  /** Org, id and origin of a record to the sequence numbers of its revisions, oldest first. */
  IDS("ids"),
  /** Org and id of a budget, start and group of a window to its state. */
  WINDOWS("windows"),
  /** End of a window and its key in {@link #WINDOWS} to nothing: finds those that still run. */
  ENDS("ends"),
  /** Org and id to a reservation whose holds are kept. */
  LIVE("live"),
  /** Org and id to a reservation that ended and is remembered. */
  ENDED("ended"),
  /** Org and id to a budget. */
  BUDGETS("budgets"),
  /** Id to an override. */
  OVERRIDES("overrides"),
  /** Id to a breaker. */
  BREAKERS("breakers"),
  /** Kind, org and id to a document. */
  DOCUMENTS("documents"),
  /** Number to a person. */
  DICTIONARY("dictionary");

  private final String familyName;

  Family(String familyName) {
    this.familyName = familyName;
  }

  byte[] bytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }

  static Optional<Family> ofBytes(byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    for (Family family : values()) {
      if (family.familyName.equals(text)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }
}
