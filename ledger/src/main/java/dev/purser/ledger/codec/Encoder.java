package dev.purser.ledger.codec;

import dev.purser.core.budget.Breaker;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import java.nio.ByteBuffer;

/**
 * Turns values into bytes. The buffer that it returns is a direct one, filled from its position to
 * its limit and valid until the next call. Not thread-safe.
 */
public final class Encoder {

  private final Numbering numbering;
  private final Out out = new Out();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

  /** An encoder that takes the numbers of persons from {@code numbering}. */
  public Encoder(Numbering numbering) {
    this.numbering = numbering;
  }

  /** The bytes of an entry. */
  public ByteBuffer encode(LedgerEntry entry) {
    EntryForm.write(out.reset(), numbering, entry);
    return filled();
  }

  /** The bytes of a reservation. */
  public ByteBuffer encode(Reservation reservation) {
    ReservationForm.write(out.reset(), numbering, reservation);
    return filled();
  }

  /** The bytes of a window without its key. */
  public ByteBuffer encode(WindowState window) {
    WindowForm.write(out.reset(), window);
    return filled();
  }

  /** The bytes of a budget. */
  public ByteBuffer encode(Budget budget) {
    BudgetForm.write(out.reset(), numbering, budget);
    return filled();
  }

  /** The bytes of an override. */
  public ByteBuffer encode(BudgetOverride override) {
    OverrideForm.write(out.reset(), numbering, override);
    return filled();
  }

  /** The bytes of a breaker. */
  public ByteBuffer encode(Breaker breaker) {
    BreakerForm.write(out.reset(), numbering, breaker);
    return filled();
  }

  /** The bytes of a document. */
  public ByteBuffer encode(Document document) {
    DocumentForm.write(out.reset(), document);
    return filled();
  }

  /** The bytes of an entry of the dictionary. */
  public ByteBuffer encode(Person person) {
    PersonForm.write(out.reset(), person);
    return filled();
  }

  private ByteBuffer filled() {
    if (buffer.capacity() < out.size()) {
      buffer = ByteBuffer.allocateDirect(Math.max(2 * buffer.capacity(), out.size()));
    }
    buffer.clear();
    out.copyTo(buffer);
    return buffer.flip();
  }

  /** Gives the values of personal labels their numbers. */
  @FunctionalInterface
  public interface Numbering {
    /** The number of a value, a new one if it has none. */
    long numberFor(String org, String label, String value);
  }
}
