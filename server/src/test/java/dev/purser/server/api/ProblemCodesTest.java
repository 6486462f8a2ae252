package dev.purser.server.api;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The document of the control API lists what the code can answer, and nothing else. */
class ProblemCodesTest {

  private static final Pattern ROW = Pattern.compile("\\| (`[a-z_`, ]+`) \\| ([0-9]{3}) \\|.*");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");

  @Test
  void table_ofTheDocument_hasEveryCodeWithItsStatus() throws IOException {
    TreeSet<String> described = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/api.md"))) {
      ROW.matcher(line)
          .results()
          .forEach(row -> codes(row.group(1)).forEach(c -> described.add(row.group(2) + " " + c)));
    }

    TreeSet<String> answered =
        Arrays.stream(ProblemCode.values())
            .map(code -> code.status() + " " + code.wireName())
            .collect(toCollection(TreeSet::new));
    for (Refusal.Code code : Refusal.Code.values()) {
      answered.add("402 " + code.wireName());
    }
    // Said before there is an API, or a request.
    answered.addAll(Set.of("503 starting", "414 address_too_long", "431 headers_too_large"));
    assertThat(described).isEqualTo(answered);
  }

  private static Iterable<String> codes(String cell) {
    return CODE.matcher(cell).results().map((MatchResult m) -> m.group(1)).toList();
  }
}
