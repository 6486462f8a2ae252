package dev.purser.core.ledger;

/** The ledger cannot be opened, read or written; the message says what to do about it. */
public final class LedgerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A fault without a cause below it. */
  public LedgerException(String message) {
    super(message);
  }

  /** A fault with its cause. */
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
