package dev.purser.catalog;

import dev.purser.core.price.Catalog;
import dev.purser.core.price.Offer;
import java.util.Optional;

/** What came of reading prices that somebody wrote. */
public sealed interface Reading {

  /** A whole file. */
  record File(Catalog catalog) implements Reading {}

  /** The price of one model. */
  record One(Offer offer) implements Reading {}

  /**
   * Not usable as it stands.
   *
   * @param message what is wrong, where, and what is allowed
   * @param unknownField the name of a field that nobody knows, where that is what is wrong
   */
  record Malformed(String message, Optional<String> unknownField) implements Reading {}
}
