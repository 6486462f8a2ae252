package dev.purser.gateway;

import dev.purser.core.usage.Labels;
import java.util.Set;

/**
 * What a Purser key grants.
 *
 * @param id the key's public id, which becomes the label {@code key}
 * @param org the organisation that its calls belong to
 * @param labels labels that it fixes
 * @param allowed names of labels that its caller may set and that budgets may trust
 * @param revoked whether it is no longer good: revoked or expired
 */
public record KeyGrant(String id, String org, Labels labels, Set<String> allowed, boolean revoked) {

  /** Copies the names. */
  public KeyGrant {
    allowed = Set.copyOf(allowed);
  }
}
