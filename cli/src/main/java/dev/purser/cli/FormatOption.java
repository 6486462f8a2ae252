package dev.purser.cli;

import picocli.CommandLine.Option;

/** How a command writes its answer: for people or for programs. */
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How it is written; else as a table.")
  private Format format = Format.table;

  boolean isJson() {
    return format == Format.json;
  }
}
