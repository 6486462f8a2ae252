package dev.purser.catalog;

import dev.purser.core.price.Catalog;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of reading prices that somebody wrote. */
public sealed interface Reading {

  /**
   * A whole file.
   *
   * @param catalog its prices
   * @param issued when it says that it was issued; empty if it does not
   */
  record File(Catalog catalog, Optional<Instant> issued) implements Reading {}

  /** The price of one model. */
  record One(Offer offer) implements Reading {}

  /** The exchange rates of a file, or a single one. */
  record Rates(List<ExchangeRate> rates) implements Reading {
    /** Copies. */
    public Rates {
      rates = List.copyOf(rates);
    }
  }

  /**
   * Not usable as it stands.
   *
   * @param message what is wrong, where, and what is allowed
   * @param field the name of the field at fault, such as {@code prices.input}; empty where it is
   *     all of it
   * @param kind what is wrong with the field
   */
  record Malformed(String message, String field, Kind kind) implements Reading {

    /** What can be wrong with a field. */
    public enum Kind {
      /** It has a value that it cannot have. */
      INVALID,
      /** It is not there. */
      MISSING,
      /** Nobody knows it. */
      UNKNOWN
    }
  }
}
