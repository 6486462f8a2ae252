package dev.purser.analytics;

/**
 * The projection cannot be opened, fed or asked; the message says what to do. The books are not
 * touched by it.
 */
public final class ProjectionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A fault with its cause. */
  public ProjectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
