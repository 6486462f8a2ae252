package dev.purser.ledger.codec;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.function.LongFunction;

/**
 * Turns bytes back into values. Thread-safe if the names of persons are.
 *
 * <p>Bytes that are no such value are a {@link LedgerException}.
 */
public final class Decoder {

  private final LongFunction<String> persons;

  /** A decoder that takes the values that numbers stand for from {@code persons}. */
  public Decoder(LongFunction<String> persons) {
    this.persons = persons;
  }

  /** The entry of some bytes. */
  public LedgerEntry entry(byte[] bytes) {
    return read("an entry", bytes, in -> EntryForm.read(in, persons));
  }

  /** The reservation of some bytes. */
  public Reservation reservation(byte[] bytes) {
    return read("a reservation", bytes, in -> ReservationForm.read(in, persons));
  }

  /** The window of some bytes, the key of which stands elsewhere. */
  public WindowState window(WindowKey key, byte[] bytes) {
    return read("a window", bytes, in -> WindowForm.read(in, key));
  }

  /** The budget of some bytes. */
  public Budget budget(byte[] bytes) {
    return read("a budget", bytes, in -> BudgetForm.read(in, persons));
  }

  /** The override of some bytes. */
  public BudgetOverride override(byte[] bytes) {
    return read("an override", bytes, in -> OverrideForm.read(in, persons));
  }

  /** The breaker of some bytes. */
  public Breaker breaker(byte[] bytes) {
    return read("a breaker", bytes, in -> BreakerForm.read(in, persons));
  }

  /** The document of some bytes. */
  public Document document(byte[] bytes) {
    return read("a document", bytes, DocumentForm::read);
  }

  /** The entry of the dictionary of some bytes. */
  public static Person person(byte[] bytes) {
    return read("an entry of the dictionary", bytes, PersonForm::read);
  }

  private static <T> T read(String what, byte[] bytes, In.Form<T> form) {
    try {
      return form.read(new In(bytes));
    } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new LedgerException(
          "the ledger holds "
              + what
              + " that cannot be read ("
              + e.getMessage()
              + "): it is damaged or was written by a newer Purser; restore a backup or run the"
              + " version that wrote it",
          e);
    }
  }
}
