package dev.purser.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block of code in the documents.
 *
 * @param place file and line, for messages
 * @param language what the block says it is; empty if nothing
 * @param text what stands in it
 */
record Snippet(String place, String language, String text) {

  /** Where the documents lie, from a module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

  /** Those of a file. */
  static List<Snippet> of(String file) {
    String document = read(ROOT.resolve(file));
    List<Snippet> snippets = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(document);
    while (blocks.find()) {
      long line = document.substring(0, blocks.start()).lines().count() + 1;
      snippets.add(new Snippet(file + ":" + line, blocks.group(1), blocks.group(2)));
    }
    return snippets;
  }

  /** Those of all documents. */
  static List<Snippet> all() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<String> files = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md"));
      docs.map(doc -> "docs/" + doc.getFileName())
          .filter(d -> d.endsWith(".md"))
          .forEach(files::add);
      return files.stream().sorted().flatMap(file -> of(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its lines that are commands: those that go on are joined, remarks are left out. */
  List<String> commands() {
    return text.replace("\\\n", " ").lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  boolean isIn(String file) {
    return place.startsWith(file + ":");
  }

  @Override
  public String toString() {
    return place;
  }
}
