package dev.purser.core.budget;

import java.util.List;

/** A reservation whose holds are kept, with the windows that keep them. */
final class Live {

  final Call call;
  final Demand demand;
  Reservation reservation;
  List<Kept> holds;

  Live(Call call, Demand demand, Reservation reservation, List<Kept> holds) {
    this.call = call;
    this.demand = demand;
    this.reservation = reservation;
    this.holds = holds;
  }

  /** An amount kept by a window. */
  record Kept(Window window, long amount) {
    Hold toHold() {
      return new Hold(window.key, window.account.budget().unit(), amount);
    }
  }
}
