package dev.purser.gateway;

import dev.purser.core.budget.Reservation;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.UsageRecord;
import java.util.Optional;

/**
 * One admitted attempt: its intent is written and its holds are kept.
 *
 * @param asked the request that it is for
 * @param body what is sent, edited where policy says so
 * @param hideUsage whether the caller must not see the usage chunk that we asked for
 * @param reservation its holds; its id is that of the record
 * @param intent the provisional record, at the bound
 * @param pricing the prices that it was admitted by, and is settled by
 * @param action what policy did to the request, such as {@code clamped}; empty if nothing
 * @param growth how its hold grows with its output; empty if all of it is held at once
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a body is not copied for show
record Attempt(
    Asked asked,
    byte[] body,
    boolean hideUsage,
    Reservation reservation,
    UsageRecord intent,
    Pricing pricing,
    String action,
    Optional<Growth> growth) {

  /** What a draft became. */
  static Attempt of(
      Draft draft,
      Reservation reservation,
      UsageRecord intent,
      String action,
      Optional<Growth> growth) {
    return new Attempt(
        draft.asked(),
        draft.body(),
        draft.hideUsage(),
        reservation,
        intent,
        draft.pricing(),
        action,
        growth);
  }

  /** The provisional record, at the bound of what is held now. */
  @Override
  public UsageRecord intent() {
    return growth.isPresent() ? growth.get().intent() : intent;
  }

  String id() {
    return reservation.id();
  }

  String org() {
    return reservation.org();
  }
}
