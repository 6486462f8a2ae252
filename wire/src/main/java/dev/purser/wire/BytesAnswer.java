package dev.purser.wire;

/** Counts the bytes of an answer that is no text, and keeps none. Not thread-safe. */
final class BytesAnswer implements UsageReader {

  private long passed;

  @Override
  public void read(byte[] bytes, int offset, int length) {
    passed += length;
  }

  @Override
  public ReadUsage usage() {
    Tally tally = new Tally();
    tally.text().drop(passed);
    return tally.usage();
  }
}
