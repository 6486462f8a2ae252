package dev.purser.core.usage;

/**
 * The identity of a usage record: unique in the ledger.
 *
 * @param org the organisation it belongs to, {@link #DEFAULT_ORG} if there is only one
 * @param origin who minted the id: {@code gateway}, {@code api}, or the name of an outside source
 * @param id the id within org and origin
 */
public record RecordId(String org, String origin, String id) {

  /** The organisation of a ledger that has only one. */
  public static final String DEFAULT_ORG = "default";

  /** Checks that no part is empty, and that each is kept as it is. */
  public RecordId {
    if (org.isEmpty() || origin.isEmpty() || id.isEmpty()) {
      throw new IllegalArgumentException("a record id needs org, origin and id");
    }
    if (!Text.isWhole(org) || !Text.isWhole(origin) || !Text.isWhole(id)) {
      throw new IllegalArgumentException("a record id has half of a surrogate pair");
    }
  }
}
