package dev.purser.tokens.bpe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

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

  private final byte[][] tokens;
  private final Map<String, Integer> ids = new HashMap<>();

  private SnapshotMaker(byte[][] tokens) {
    this.tokens = tokens;
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id].length > 0) {
        ids.put(name(tokens[id], 0, tokens[id].length), id);
      }
    }
  }

  /**
   * Writes what is missing or out of date.
   *
   * @param args the folder of compiled classes
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0], "dev", "purser", "tokens", "bpe");
    Files.createDirectories(folder);
    Files.write(folder.resolve(CharClass.TABLE), CharClassMaker.make());
    for (Map.Entry<String, String> entry : PUBLISHED.entrySet()) {
      Path file = folder.resolve(Snapshot.fileName(entry.getKey()));
      if (!isCurrent(file, entry.getValue())) {
        Files.write(file, make(entry.getKey(), entry.getValue()).write());
      }
    }
  }

  private static boolean isCurrent(Path file, String hash) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      return Snapshot.read(Files.readAllBytes(file)).source().equals(hash);
    } catch (RuntimeException unreadable) {
      return false;
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
    if (!sha256(file).equals(hash)) {
      throw new IllegalStateException(
          vocabulary + ".tiktoken is not the published file: SHA-256 " + sha256(file));
    }
    return new SnapshotMaker(parse(file)).snapshot(hash);
  }

  private static String sha256(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lines of a token in Base64 and its id; ids that no line names are empty. */
  private static byte[][] parse(byte[] file) {
    List<byte[]> tokens = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.US_ASCII).split("\n")) {
      int space = line.indexOf(' ');
      int id = Integer.parseInt(line.substring(space + 1).trim());
      while (tokens.size() <= id) {
        tokens.add(new byte[0]);
      }
      tokens.set(id, Base64.getDecoder().decode(line.substring(0, space)));
    }
    return tokens.toArray(byte[][]::new);
  }

  private Snapshot snapshot(String hash) {
    int size = tokens.length;
    byte[] lengths = new byte[size];
    int total = 0;
    int[] left = new int[size];
    int[] right = new int[size];
    List<Integer> made = new ArrayList<>();
    for (int id = 0; id < size; id++) {
      lengths[id] = (byte) tokens[id].length;
      total += tokens[id].length;
      split(id, left, right);
      if (left[id] != Vocabulary.NONE) {
        made.add(id);
      }
    }
    byte[] bytes = new byte[total];
    int at = 0;
    for (byte[] token : tokens) {
      System.arraycopy(token, 0, bytes, at, token.length);
      at += token.length;
    }
    return new Snapshot(
        hash, lengths, bytes, left, right, prefixes(left), TrieBuilder.build(made, tokens));
  }

  /** Finds the two tokens that merging makes of a token's bytes just before the last merge. */
  private void split(int id, int[] left, int[] right) {
    byte[] token = tokens[id];
    left[id] = Vocabulary.NONE;
    right[id] = Vocabulary.NONE;
    if (token.length == 1) {
      left[id] = id;
      right[id] = id;
    }
    if (token.length <= 1) {
      return;
    }
    // Where the parts end, of which the first starts at 0.
    int[] ends = new int[token.length + 1];
    Arrays.setAll(ends, end -> end);
    int parts = token.length;
    while (parts > 2) {
      int where = earliest(token, ends, parts);
      if (where < 0) {
        return; // Listed, but no merge makes it: it is a token only where it is a whole piece.
      }
      System.arraycopy(ends, where + 2, ends, where + 1, parts - where - 1);
      parts--;
    }
    left[id] = id(token, 0, ends[1]);
    right[id] = id(token, ends[1], token.length);
  }

  /** The part that merges with the next before all others do, or -1. */
  private int earliest(byte[] token, int[] ends, int parts) {
    int best = Integer.MAX_VALUE;
    int where = -1;
    for (int i = 0; i + 1 < parts; i++) {
      int merged = id(token, ends[i], ends[i + 2]);
      if (merged != Vocabulary.NONE && merged < best) {
        best = merged;
        where = i;
      }
    }
    return where;
  }

  private int[] prefixes(int[] left) {
    int[] prefixes = new int[tokens.length];
    Arrays.fill(prefixes, Vocabulary.NONE);
    for (int id = 0; id < tokens.length; id++) {
      for (int end = tokens[id].length - 1; end > 0 && prefixes[id] < 0; end--) {
        int shorter = id(tokens[id], 0, end);
        if (shorter >= 0 && left[shorter] >= 0) {
          prefixes[id] = shorter;
        }
      }
    }
    return prefixes;
  }

  private int id(byte[] bytes, int from, int to) {
    return ids.getOrDefault(name(bytes, from, to), Vocabulary.NONE);
  }

  private static String name(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
