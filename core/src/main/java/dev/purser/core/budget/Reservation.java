package dev.purser.core.budget;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import java.util.List;

/**
 * The holds taken together for one attempt.
 *
 * @param id unique within the organisation
 * @param org the organisation
 * @param owner who must end it
 * @param state where it stands
 * @param created when it was taken, in epoch milliseconds
 * @param expires when its holds end by themselves, in epoch milliseconds; {@link #NEVER} for the
 *     gateway's
 * @param contentHash of what was asked, so that the same id with other content is a conflict
 * @param holds one for each window that admitted it
 * @param intent the provisional record, priced at the bound, that stands in for the attempt should
 *     its outcome never be known; once settled, the record that it was settled with
 * @param asked what was asked for
 * @param ended when it ended, in epoch milliseconds; 0 while it is held
 */
public record Reservation(
    String id,
    String org,
    Owner owner,
    State state,
    long created,
    long expires,
    String contentHash,
    List<Hold> holds,
    UsageRecord intent,
    Asked asked,
    long ended) {

  /** The expiry of a reservation that has none. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Copies the holds. */
  public Reservation {
    holds = List.copyOf(holds);
  }

  /**
   * The same reservation, ended.
   *
   * @param now in epoch milliseconds
   */
  public Reservation ended(State how, long now) {
    return new Reservation(
        id, org, owner, how, created, expires, contentHash, holds, intent, asked, now);
  }

  /** The same reservation with another expiry. */
  public Reservation until(long instant) {
    return new Reservation(
        id, org, owner, state, created, instant, contentHash, holds, intent, asked, ended);
  }

  /** The same reservation with other holds. */
  public Reservation holding(List<Hold> others) {
    return new Reservation(
        id, org, owner, state, created, expires, contentHash, others, intent, asked, ended);
  }

  /** The same reservation with the record that ended it. */
  public Reservation withIntent(UsageRecord record) {
    return new Reservation(
        id, org, owner, state, created, expires, contentHash, holds, record, asked, ended);
  }

  /** The same reservation once it has asked for more. */
  Reservation asking(Demand all) {
    Asked larger = new Asked(asked.call(), all, asked.priority());
    return new Reservation(
        id, org, owner, state, created, expires, contentHash, holds, intent, larger, ended);
  }

  /**
   * What a reservation asked for: what a budget that is put while it runs has to hold.
   *
   * @param call what decides the windows
   * @param demand how much
   * @param priority how much the call matters
   */
  public record Asked(Call call, Demand demand, Priority priority) {

    /** What an intent and what is held for it tell of what was asked for. */
    public static Asked of(UsageRecord intent, List<Hold> holds) {
      long usd = Math.max(intent.cost().ticksOrZero(), most(Unit.USD, holds));
      long tokens = Math.max(intent.tokens().total(), most(Unit.TOKENS, holds));
      Claim money =
          usd == 0 && intent.cost() instanceof Cost.Unpriced(String reason)
              ? new Claim.Unpriced(reason)
              : new Claim.Of(usd);
      return new Asked(
          Call.of(intent), new Demand(money, new Claim.Of(tokens), 1), Priority.NORMAL);
    }

    private static long most(Unit unit, List<Hold> holds) {
      return holds.stream()
          .filter(h -> h.unit() == unit)
          .mapToLong(Hold::amount)
          .reduce(0, Math::max);
    }
  }

  /** Who must end a reservation. */
  public enum Owner {
    /** The gateway: it has no clock; its owner ends it, or recovery makes it unresolved. */
    GATEWAY,
    /** A caller of the control API: it expires. */
    API
  }

  /** Where a reservation stands. It ends once. */
  public enum State {
    /** Its holds are kept. */
    HELD,
    /** Ended by a record. */
    SETTLED,
    /** Ended without one. */
    RELEASED,
    /** Ended by its expiry; a late settlement still posts in full. */
    EXPIRED;

    /** The name used in the API. */
    public String wireName() {
      return WireNames.of(this);
    }
  }
}
