package dev.purser.core.budget;

/** The identity of a reservation. */
record ReservationId(String org, String id) {

  static ReservationId of(Reservation reservation) {
    return new ReservationId(reservation.org(), reservation.id());
  }
}
