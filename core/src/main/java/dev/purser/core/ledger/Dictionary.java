package dev.purser.core.ledger;

import java.util.OptionalLong;

/**
 * The numbers that stand for the values of personal labels wherever they are stored, so that a
 * person is erased by forgetting one number.
 *
 * <p>A value has a number per organisation and label, so that erasing a person in one organisation
 * leaves another's records alone. Thread-safe.
 */
public interface Dictionary {

  /** What the value of an erased number starts with; the number follows. */
  String ERASED = "erased-";

  /** The number of a value; empty if nothing that was written has the value. */
  OptionalLong number(String org, String label, String value);

  /** The value that a number stands for, or {@link #ERASED} and the number once it is erased. */
  String value(long number);
}
