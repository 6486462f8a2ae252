package dev.purser.tokens.estimate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Texts whose tokens Anthropic's own endpoint counted, of one message each: code of many languages
 * (Rosetta Code) and one declaration in 501 languages. They lie beside the project where present.
 */
public final class RecordedCounts {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** What the frame of a message of one user takes, which is no text. */
  private static final Map<String, Integer> FRAMES = Map.of("v3", 7, "v4.7", 11, "v5", 6);

  private RecordedCounts() {}

  /**
   * A text and its counts.
   *
   * @param set {@code rosetta} or {@code udhr}
   */
  public record Recorded(
      String set, String id, String name, String text, Map<String, Long> counts) {

    /** The tokens of the text alone, by the version of the tokenizer. */
    public long tokens(String version) {
      return counts.getOrDefault(version, 0L);
    }

    /** Whether it is code. */
    public boolean isCode() {
      return set.equals("rosetta");
    }
  }

  /** The folder, if it is there. */
  public static Optional<Path> folder() {
    String named = System.getProperty("purser.shared", System.getenv("PURSER_SHARED"));
    if (named != null) {
      return Optional.of(Path.of(named, "tokens")).filter(Files::isDirectory);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared").resolve("tokens");
      if (Files.isDirectory(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Reads all. */
  public static List<Recorded> read(Path folder) throws IOException {
    Map<String, String> texts = new HashMap<>();
    texts(folder, "rosetta", "id", texts);
    texts(folder, "udhr", "f", texts);
    List<Recorded> all = new ArrayList<>();
    Path counts = folder.resolve("claude_counts_features.json");
    for (JsonNode node : JSON.readTree(Files.readString(counts))) {
      String set = node.path("set").asString();
      String id = node.path("id").asString();
      Map<String, Long> tokens = new HashMap<>();
      FRAMES.forEach((version, frame) -> tokens.put(version, node.path(version).asLong() - frame));
      all.add(
          new Recorded(
              set, id, node.path("name").asString(""), texts.getOrDefault(set + id, ""), tokens));
    }
    return all;
  }

  private static void texts(Path folder, String set, String id, Map<String, String> to)
      throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve(set + ".jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode text = JSON.readTree(line);
        to.put(set + text.path(id).asString(), text.path("text").asString());
      }
    }
  }
}
