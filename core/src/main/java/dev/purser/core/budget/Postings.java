package dev.purser.core.budget;

import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Posts records to windows and corrects what they posted. Owned by the engine. */
final class Postings {

  static final Outcome.Conflict OUT_OF_RANGE =
      new Outcome.Conflict("the amounts are larger than a window can count");

  private final History history;
  private final Accounts accounts;

  Postings(History history, Accounts accounts) {
    this.history = history;
    this.accounts = accounts;
  }

  Outcome.OfPost post(Command.Post c, long now, Changes changes) {
    Optional<History.Past> before = past(c.record().id(), changes);
    if (before.isPresent()) {
      return before.get().contentHash().equals(c.contentHash())
          ? new Outcome.Duplicate(before.get().record())
          : new Outcome.Conflict(
              "record "
                  + c.record().id().id()
                  + " exists with other content; correct it, or use another id");
    }
    List<Window> windows = Amounts.posts(c.record()) ? windowsAt(c.record()) : List.of();
    if (!canPost(windows, c.record(), now)) {
      return OUT_OF_RANGE;
    }
    List<Posting> postings = new ArrayList<>(windows.size());
    for (Window window : windows) {
      long time = c.record().time().toEpochMilli();
      long left = window.account.leftBefore(window, time, now, changes);
      postOne(window, c.record(), left, Cause.INGESTED, now, changes).ifPresent(postings::add);
    }
    changes.append(c.record(), postings, "", c.contentHash());
    changes.recorded(now, c.record());
    return new Outcome.Posted(c.record(), postings);
  }

  Outcome.OfPost correct(Command.Correct c, long now, Changes changes) {
    Optional<History.Past> before = past(c.id(), changes);
    if (before.isEmpty()) {
      return new Outcome.NotFound();
    }
    UsageRecord old = before.get().record();
    if (c.basedOn() != 0 && c.basedOn() != old.revision()) {
      return new Outcome.Conflict(
          "record " + c.id().id() + " was corrected meanwhile: its revision is " + old.revision());
    }
    UsageRecord revised = c.revised().toBuilder().revision(old.revision() + 1).build();
    List<Delta> deltas = deltas(before.get(), revised);
    for (Delta delta : deltas) {
      if (!delta.window().account.canPost(delta.window(), delta.amount(), now)) {
        return OUT_OF_RANGE;
      }
    }
    List<Posting> postings = new ArrayList<>(deltas.size());
    for (Delta delta : deltas) {
      Window window = delta.window();
      Budget budget = window.account.budget();
      long left =
          delta.isActivity()
              ? window.account.leftBefore(window, old.time().toEpochMilli(), now, changes)
              : window.account.remaining(window, now);
      add(window, delta.amount(), left, Cause.CORRECTION, now, changes);
      postings.add(new Posting(window.key, budget.unit(), Amounts.of(budget, revised)));
    }
    changes.append(revised, postings, c.reason(), before.get().contentHash());
    changes.raise(new Event.UsageCorrected(now, revised, c.reason()));
    return new Outcome.Posted(revised, postings);
  }

  /**
   * By how much a correction moves a window.
   *
   * @param isActivity whether it is the first that the window knows of the call, which then belongs
   *     to its session
   */
  private record Delta(Window window, long amount, boolean isActivity) {}

  private List<Delta> deltas(History.Past before, UsageRecord revised) {
    List<Delta> deltas = new ArrayList<>();
    for (Posting posting : before.postings()) {
      if (!isOlderThan(posting.window().budget(), before)) {
        accounts
            .window(posting.window())
            .ifPresent(window -> {
              long amount = Amounts.of(window.account.budget(), revised) - posting.amount();
              deltas.add(new Delta(window, amount, /* isActivity= */ false));
            });
      }
    }
    UsageRecord old = before.record();
    long time = old.time().toEpochMilli();
    Call call = Call.of(old);
    for (Account account : accounts.of(call).accounts()) {
      Budget budget = account.budget();
      boolean seeded = isSeeded(budget, before);
      if (budget.period() != Period.REQUEST && (seeded || before.postings().isEmpty())) {
        Optional<Window> window = Optional.empty();
        if (!Amounts.posts(old)) {
          // Nobody billed it at first: it posts now as any record would have.
          window = Optional.of(account.rows.at(time));
        } else if (seeded) {
          window =
              accounts.account(budget.key(), budget.groupOf(call)).map(seed -> seed.rows.at(time));
        }
        window.ifPresent(w -> {
          long amount = Amounts.of(budget, revised) - Amounts.of(budget, old);
          deltas.add(new Delta(w, amount, /* isActivity= */ true));
        });
      }
    }
    return deltas;
  }

  /** Whether what a budget counts of it, if anything, is what it was seeded with. */
  private boolean isOlderThan(BudgetKey key, History.Past past) {
    return accounts.budget(key).map(b -> past.sequence() <= b.seededTo()).orElse(false);
  }

  private boolean isSeeded(Budget budget, History.Past past) {
    return past.sequence() <= budget.seededTo()
        && past.record().time().toEpochMilli() >= budget.seededFrom();
  }

  private List<Window> windowsAt(UsageRecord record) {
    long time = record.time().toEpochMilli();
    List<Window> windows = new ArrayList<>();
    for (Account account : accounts.of(Call.of(record)).accounts()) {
      windows.add(account.rows.at(time));
    }
    return windows;
  }

  boolean canPost(List<Window> windows, UsageRecord record, long now) {
    for (Window window : windows) {
      if (!window.account.canPost(window, Amounts.of(window.account.budget(), record), now)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Posts a record to the windows of its reservation, whose holds have ended.
   *
   * @param left what was left of each before its hold ended
   */
  List<Posting> settle(
      List<Window> windows,
      long[] left,
      UsageRecord record,
      Cause cause,
      long now,
      Changes changes) {
    List<Posting> postings = new ArrayList<>(windows.size());
    for (int i = 0; i < windows.size(); i++) {
      Window window = windows.get(i);
      postOne(window, record, left[i], cause, now, changes).ifPresent(postings::add);
    }
    return postings;
  }

  private static Optional<Posting> postOne(
      Window window, UsageRecord record, long left, Cause cause, long now, Changes changes) {
    Budget budget = window.account.budget();
    long amount = Amounts.of(budget, record);
    if (budget.period() == Period.REQUEST) {
      // Nothing adds up here: a call's own limit is over with the call.
      long over = amount - window.account.effectiveLimit(window, now);
      if (over > 0 && budget.enforcement().isCeiling()) {
        changes.raise(new Event.Overdrawn(now, window.key, budget.unit(), over, cause));
      }
      return Optional.empty();
    }
    add(window, amount, left, cause, now, changes);
    // Of an error, nothing; but should it be billed after all, this is where.
    return Optional.of(new Posting(window.key, budget.unit(), amount));
  }

  /**
   * @param left what was left of the window before all that led to this
   */
  private static void add(
      Window window, long amount, long left, Cause cause, long now, Changes changes) {
    Account account = window.account;
    Optional<Window> next =
        account.budget().rollover().isPresent()
            ? account.rows.after(window, now)
            : Optional.empty();
    long nextLeft = next.map(w -> account.remaining(w, now)).orElse(0L);
    window.settle(amount);
    account.crossings(window, now, changes);
    changes.touch(window);
    overdrawn(window, left, cause, now, changes);
    // What is spent late is not left for the next window to take over.
    next.ifPresent(w -> overdrawn(w, nextLeft, cause, now, changes));
  }

  /**
   * Raises an event if a window that is a ceiling is overdrawn, and more than it was.
   *
   * @param before what was left of it
   */
  static void overdrawn(Window window, long before, Cause cause, long now, Changes changes) {
    Budget budget = window.account.budget();
    long after = window.account.remaining(window, now);
    if (budget.enforcement().isCeiling() && after < 0 && after < before) {
      changes.raise(new Event.Overdrawn(now, window.key, budget.unit(), -after, cause));
    }
  }

  /** A record of before, whether it was written or is about to be. */
  Optional<History.Past> past(RecordId id, Changes changes) {
    Optional<History.Past> changed = changes.record(id);
    return changed.isPresent() ? changed : history.record(id);
  }
}
