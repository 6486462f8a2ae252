package dev.purser.server.api;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which organisation something belongs to. Ids are unique per organisation only; who may see all
 * organisations need not say which he means as long as only one has the id. Thread-safe.
 */
final class Orgs {

  private final Set<String> seen = new ConcurrentSkipListSet<>(Set.of(RecordId.DEFAULT_ORG));
  private final Supplier<? extends Iterable<String>> known;

  /**
   * @param known organisations that others know of
   */
  Orgs(Supplier<? extends Iterable<String>> known) {
    this.known = known;
  }

  /** The credential's, else the label's, else the only one. */
  String of(String credential, Labels labels) {
    if (!credential.isEmpty()) {
      return credential;
    }
    String org = labels.has("org") ? labels.get("org") : RecordId.DEFAULT_ORG;
    seen.add(org);
    return org;
  }

  /**
   * The one thing that a look-up finds.
   *
   * @param asked the org asked for; without one, every known org is looked at
   * @param what for messages, such as {@code reservation r-1}
   * @param lookUp finds it in an org
   */
  <T> T only(Optional<String> asked, String what, Function<String, Optional<T>> lookUp) {
    if (asked.isPresent()) {
      return lookUp.apply(asked.get()).orElseThrow(() -> notFound(what + " in org " + asked.get()));
    }
    Set<String> orgs = new TreeSet<>(seen);
    known.get().forEach(orgs::add);
    List<String> holders = new ArrayList<>();
    List<T> found = new ArrayList<>();
    for (String org : orgs) {
      lookUp
          .apply(org)
          .ifPresent(one -> {
            holders.add(org);
            found.add(one);
          });
    }
    if (found.size() > 1) {
      throw Problem.of(
              ProblemCode.AMBIGUOUS,
              what + " exists in the orgs " + String.join(", ", holders) + "; add ?org=")
          .toException();
    }
    if (found.isEmpty()) {
      throw notFound(what);
    }
    return found.getFirst();
  }

  private static ProblemException notFound(String what) {
    return Problem.notFound("there is no " + what).toException();
  }
}
