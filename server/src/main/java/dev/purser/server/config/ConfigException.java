package dev.purser.server.config;

import java.util.List;

/** The configuration cannot be used; each line of the message says where, what and what to do. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConfigException(String problem) {
    super(problem);
  }

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
