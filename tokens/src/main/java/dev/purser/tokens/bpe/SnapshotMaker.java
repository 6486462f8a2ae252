package dev.purser.tokens.bpe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the snapshots of the vocabularies that OpenAI publishes, and the table of characters. Run
 * by the build, with the files on its class path.
 */
public final class SnapshotMaker {

  /** The SHA-256 that tiktoken (openai_public.py) states for each file. */
  private static final Map<String, String> PUBLISHED =
      Map.of(
          "o200k_base", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
          "cl100k_base", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
          "p50k_base", "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
          "r50k_base", "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930");

  private static final String SOURCE = "/com/knuddels/jtokkit/";

  private SnapshotMaker() {}

  /**
   * Writes what is missing or out of date.
   *
   * @param args the folder of compiled classes
   */
  public static void main(String[] args) throws IOException {
    Path folder = Snapshot.folder(args[0]);
    Files.createDirectories(folder);
    Files.write(folder.resolve(CharClass.TABLE), CharClassMaker.make());
    for (Map.Entry<String, String> entry : PUBLISHED.entrySet()) {
      Path file = folder.resolve(Snapshot.fileName(entry.getKey()));
      if (!Snapshot.isOf(entry.getValue(), file)) {
        Files.write(file, make(entry.getKey(), entry.getValue()).write());
      }
    }
  }

  private static Snapshot make(String vocabulary, String hash) throws IOException {
    byte[] file;
    try (InputStream in =
        SnapshotMaker.class.getResourceAsStream(SOURCE + vocabulary + ".tiktoken")) {
      if (in == null) {
        throw new IllegalStateException("no " + vocabulary + ".tiktoken on the class path");
      }
      file = in.readAllBytes();
    }
    Snapshot.check(vocabulary + ".tiktoken", file, hash);
    return VocabularyMaker.make(
        new PublishedVocabulary(hash, parse(file), false, Set.of(), Map.of(), true));
  }

  /** Lines of a token in Base64 and its id; ids that no line names are empty. */
  private static List<byte[]> parse(byte[] file) {
    List<byte[]> tokens = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.US_ASCII).split("\n")) {
      int space = line.indexOf(' ');
      int id = Integer.parseInt(line.substring(space + 1).trim());
      while (tokens.size() <= id) {
        tokens.add(new byte[0]);
      }
      tokens.set(id, Base64.getDecoder().decode(line.substring(0, space)));
    }
    return tokens;
  }
}
