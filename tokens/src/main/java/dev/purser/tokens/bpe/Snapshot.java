package dev.purser.tokens.bpe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A vocabulary as a file: what is costly to work out is worked out when the project is built.
 *
 * <p>Little-endian: {@link #MAGIC}, the SHA-256 of the published file in hexadecimal, the number of
 * ids, of bytes and of trie slots; then the lengths of the tokens (a byte each), their bytes, left,
 * right and prefix (an int each), the slots (a long each).
 */
final class Snapshot {

  private static final long MAGIC = 0x3130_4550_4252_5550L; // PURBPE01
  private static final int HASH = 64;
  private static final int HEAD = 8 + HASH + 3 * 4;

  private final String source;
  private final byte[] lengths;
  private final byte[] bytes;
  private final int[] left;
  private final int[] right;
  private final int[] prefix;
  private final long[] trie;

  /**
   * A snapshot of its parts, which are as in {@link Vocabulary}.
   *
   * @param source SHA-256 of the published file, in hexadecimal
   * @param trie as from {@link TrieBuilder}
   */
  Snapshot(
      String source,
      byte[] lengths,
      byte[] bytes,
      int[] left,
      int[] right,
      int[] prefix,
      long[] trie) {
    this.source = source;
    this.lengths = lengths;
    this.bytes = bytes;
    this.left = left;
    this.right = right;
    this.prefix = prefix;
    this.trie = trie;
  }

  /** SHA-256 of the published file, in hexadecimal. */
  String source() {
    return source;
  }

  /** The name of the resource. */
  static String fileName(String vocabulary) {
    return vocabulary + ".bpe";
  }

  /** Where snapshots are in a folder of compiled classes. */
  static Path folder(String classes) {
    return Path.of(classes, "dev", "purser", "tokens", "bpe");
  }

  /** Whether a file is a snapshot of this version, made of the published file with this hash. */
  static boolean isOf(String hash, Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      return read(Files.readAllBytes(file)).source().equals(hash);
    } catch (RuntimeException unreadable) {
      return false;
    }
  }

  /**
   * Checks that a file is the published one.
   *
   * @param hash its SHA-256, in hexadecimal
   * @throws IllegalStateException if it is another
   */
  static void check(String name, byte[] file, String hash) {
    try {
      String found = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
      if (!found.equals(hash)) {
        throw new IllegalStateException(name + " is not the published file: SHA-256 " + found);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the vocabulary of this name is on the class path. */
  static boolean isThere(String vocabulary) {
    return Snapshot.class.getResource(fileName(vocabulary)) != null;
  }

  /** The vocabulary of this name, from the class path. */
  static Vocabulary load(String vocabulary) {
    String name = fileName(vocabulary);
    try (InputStream in = Snapshot.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "vocabulary "
                + name
                + " is not on the class path: build the module that has it with mvn"
                + " process-classes, or ask for it with ./purser vocabularies");
      }
      return read(in.readAllBytes()).toVocabulary();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Snapshot read(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < HEAD || in.getLong() != MAGIC) {
      throw new IllegalStateException("not a vocabulary of this version: build the module anew");
    }
    byte[] source = new byte[HASH];
    in.get(source);
    byte[] lengths = new byte[in.getInt()];
    byte[] bytes = new byte[in.getInt()];
    long[] trie = new long[in.getInt()];
    in.get(lengths).get(bytes);
    int[] left = ints(in, lengths.length);
    int[] right = ints(in, lengths.length);
    int[] prefix = ints(in, lengths.length);
    in.asLongBuffer().get(trie);
    return new Snapshot(
        new String(source, StandardCharsets.US_ASCII), lengths, bytes, left, right, prefix, trie);
  }

  private static int[] ints(ByteBuffer in, int size) {
    int[] ints = new int[size];
    in.asIntBuffer().get(ints);
    in.position(in.position() + 4 * size);
    return ints;
  }

  byte[] write() {
    int size = HEAD + bytes.length + lengths.length * (1 + 3 * 4) + trie.length * 8;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC);
    out.put(source.getBytes(StandardCharsets.US_ASCII));
    out.putInt(lengths.length).putInt(bytes.length).putInt(trie.length);
    out.put(lengths).put(bytes);
    for (int[] ints : new int[][] {left, right, prefix}) {
      for (int value : ints) {
        out.putInt(value);
      }
    }
    for (long value : trie) {
      out.putLong(value);
    }
    return out.array();
  }

  Vocabulary toVocabulary() {
    int[] starts = new int[lengths.length + 1];
    int[] byteTokens = new int[256];
    for (int id = 0; id < lengths.length; id++) {
      starts[id + 1] = starts[id] + (lengths[id] & 0xFF);
      if (lengths[id] == 1) {
        byteTokens[bytes[starts[id]] & 0xFF] = id;
      }
    }
    int last = trie.length - 1;
    Trie tokens = new Trie(Arrays.copyOf(trie, last), (int) trie[last], byteTokens);
    return new Vocabulary(bytes, starts, left, right, prefix, tokens);
  }
}
