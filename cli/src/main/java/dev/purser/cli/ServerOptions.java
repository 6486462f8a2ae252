package dev.purser.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which server a command talks to, said before or after the name of a subcommand. */
final class ServerOptions {

  @Option(
      names = "--server",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      defaultValue = "${env:PURSER_SERVER:-http://127.0.0.1:4777}",
      description = "The server; else $$PURSER_SERVER, else http://127.0.0.1:4777.")
  private String server = "";

  @Option(
      names = "--token",
      scope = ScopeType.INHERIT,
      paramLabel = "TOKEN",
      defaultValue = "${env:PURSER_TOKEN:-}",
      description = "The admin token, where the server has one; else $$PURSER_TOKEN.")
  private String token = "";

  Api open() {
    return new Api(server, token);
  }
}
