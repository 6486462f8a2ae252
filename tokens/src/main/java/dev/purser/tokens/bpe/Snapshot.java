package dev.purser.tokens.bpe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A vocabulary as a file: what is costly to work out is worked out when the project is built.
 *
 * <p>Little-endian: {@link #MAGIC} and the SHA-256 of the published file in hexadecimal; then the
 * arrays in the order of the parameters, each behind its size.
 *
 * @param source SHA-256 of the published file, in hexadecimal
 * @param ofBytes whether merging starts from single bytes, and never from longer characters
 * @param lengths per id how many bytes it has; 0 of an unused id
 * @param starts per id where its bytes start, and at the end where the last ends
 * @param bytes the bytes of all tokens, one after the other
 * @param left per id the left token that it was merged of; itself for a single byte, {@link
 *     Vocabulary#NONE} where no merge makes it
 * @param right per id the right one
 * @param prefix per id the longest shorter token that it begins with
 * @param replacement the token of U+FFFD, if its bytes merge before any merge reaches into it; else
 *     {@link Vocabulary#NONE}
 * @param trie the tokens that merges make, as from {@link TrieBuilder}
 * @param tables where tokens are found
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Snapshot(
    String source,
    boolean ofBytes,
    byte[] lengths,
    int[] starts,
    byte[] bytes,
    int[] left,
    int[] right,
    int[] prefix,
    int replacement,
    long[] trie,
    Tables tables) {

  private static final long MAGIC = 0x3330_4550_4252_5550L; // PURBPE03

  /** The name of the resource. */
  static String fileName(String vocabulary) {
    // With + the first count would wait for the machinery of concatenation to be set up.
    return vocabulary.concat(".bpe");
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
    try (InputStream in = Files.newInputStream(file)) {
      return read(in).source().equals(hash);
    } catch (RuntimeException | EOFException unreadable) {
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
      return new Vocabulary(read(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Snapshot read(InputStream file) throws IOException {
    ArrayReader in = new ArrayReader(file);
    if (in.number() != MAGIC) {
      throw new IllegalStateException("not a vocabulary of this version: build the module anew");
    }
    return new Snapshot(
        new String(in.bytes(), StandardCharsets.US_ASCII),
        in.number() != 0,
        in.bytes(),
        in.ints(),
        in.bytes(),
        in.ints(),
        in.ints(),
        in.ints(),
        (int) in.number(),
        in.longs(),
        new Tables(
            in.longs(), in.ints(), in.longs(), in.longs(), in.longs(), in.longs(), in.ints()));
  }

  byte[] write() {
    ArrayWriter out = new ArrayWriter();
    out.number(MAGIC);
    out.bytes(source.getBytes(StandardCharsets.US_ASCII));
    out.number(ofBytes ? 1 : 0);
    out.bytes(lengths);
    out.ints(starts);
    out.bytes(bytes);
    out.ints(left);
    out.ints(right);
    out.ints(prefix);
    out.number(replacement);
    out.longs(trie);
    out.longs(tables.shortKeys());
    out.ints(tables.shortIds());
    out.longs(tables.middle());
    out.longs(tables.longs());
    out.longs(tables.pairs());
    out.longs(tables.pairFilter());
    out.ints(tables.bytePairs());
    return out.toByteArray();
  }
}
