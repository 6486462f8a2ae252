package dev.purser.core.budget;

import java.util.ArrayList;
import java.util.List;

/** A reservation whose holds are kept, with the windows that keep them. */
final class Live {

  Reservation reservation;
  List<Kept> holds;

  Live(Reservation reservation, List<Kept> holds) {
    this.reservation = reservation;
    this.holds = holds;
  }

  Call call() {
    return reservation.asked().call();
  }

  Demand demand() {
    return reservation.asked().demand();
  }

  /** An amount kept by a window. */
  record Kept(Window window, long amount) {
    Hold toHold() {
      return new Hold(window.key, window.account.budget().unit(), amount);
    }
  }

  static List<Hold> holds(List<Kept> keep) {
    List<Hold> holds = new ArrayList<>(keep.size());
    for (Kept kept : keep) {
      holds.add(kept.toHold());
    }
    return holds;
  }
}
