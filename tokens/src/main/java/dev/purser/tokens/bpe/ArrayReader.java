package dev.purser.tokens.bpe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads what {@link ArrayWriter} wrote, block by block straight into the arrays: megabytes are read
 * before anything is compiled, so no loop takes them one by one. For one thread.
 */
final class ArrayReader {

  private static final int BLOCK = 1 << 16;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private final ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);

  ArrayReader(InputStream in) {
    this.in = in;
  }

  long number() throws IOException {
    read(block, Long.BYTES);
    return view.getLong(0);
  }

  byte[] bytes() throws IOException {
    byte[] bytes = new byte[(int) number()];
    read(bytes, bytes.length);
    return bytes;
  }

  int[] ints() throws IOException {
    int[] ints = new int[(int) number()];
    int most = BLOCK / Integer.BYTES;
    for (int at = 0; at < ints.length; at += most) {
      int size = Math.min(most, ints.length - at);
      read(block, size * Integer.BYTES);
      view.asIntBuffer().get(ints, at, size);
    }
    return ints;
  }

  long[] longs() throws IOException {
    long[] longs = new long[(int) number()];
    int most = BLOCK / Long.BYTES;
    for (int at = 0; at < longs.length; at += most) {
      int size = Math.min(most, longs.length - at);
      read(block, size * Long.BYTES);
      view.asLongBuffer().get(longs, at, size);
    }
    return longs;
  }

  private void read(byte[] into, int size) throws IOException {
    if (in.readNBytes(into, 0, size) < size) {
      throw new EOFException("the file ends too early");
    }
  }
}
