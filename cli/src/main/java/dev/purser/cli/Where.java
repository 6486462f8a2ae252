package dev.purser.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which records are meant: those that have, of each name that is given, one of its values. */
final class Where {

  @Option(
      names = "--where",
      paramLabel = "NAME=VALUE",
      description =
          "Only records of this provider, model, status or label. May be repeated; several values"
              + " of one name are alternatives.")
  private List<String> pairs = List.of();

  /** The values that are accepted, by name. */
  Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1 || equals == pair.length() - 1) {
        throw new CommandFailed(
            CommandFailed.USAGE,
            "--where is '" + pair + "', but must be NAME=VALUE, such as team=research");
      }
      values
          .computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
          .add(pair.substring(equals + 1));
    }
    return values;
  }
}
