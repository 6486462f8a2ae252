package dev.purser.gateway;

/**
 * A credential, which never shows itself in a log or an error.
 *
 * @param value the credential itself
 */
public record Secret(String value) {

  @Override
  public String toString() {
    return "***";
  }
}
