package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of fields in the documents names every field that the readers of usage know. */
class MappingTableTest {

  private static final Path SOURCES = Path.of("src/main/java/dev/purser/wire");
  private static final Path TABLE = Path.of("../docs/usage-mapping.md");

  private static final List<String> READERS =
      List.of("OpenAiUsage", "OpenAiQuantities", "OpenAiCost", "AnthropicUsage");

  private static final Pattern CASE = Pattern.compile("case ((?:\"[a-z_0-9]+\",?\\s*)+)->");
  private static final Pattern FIELD = Pattern.compile("\"([a-z_0-9]+_[a-z_0-9]+)\"");

  @Test
  void table_hasEveryFieldThatIsRead() throws IOException {
    String table = Files.readString(TABLE);
    Set<String> missing = new TreeSet<>();
    for (String reader : READERS) {
      Matcher cases = CASE.matcher(Files.readString(SOURCES.resolve(reader + ".java")));
      while (cases.find()) {
        Matcher field = FIELD.matcher(cases.group(1));
        while (field.find()) {
          if (!table.contains("`" + field.group(1) + "`")) {
            missing.add(field.group(1));
          }
        }
      }
    }
    assertThat(missing)
        .as("fields of xAI's tools are named by their quantities")
        .allMatch(field -> field.endsWith("_calls"));
  }
}
