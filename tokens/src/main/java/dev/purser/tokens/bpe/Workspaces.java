package dev.purser.tokens.bpe;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory to count in, kept from call to call so that counting allocates nothing. Thread-safe, and
 * bounded: there may be a million virtual threads.
 */
final class Workspaces {

  private static final int KEPT = 16;

  private final AtomicReferenceArray<Workspace> idle = new AtomicReferenceArray<>(KEPT);
  private final Vocabulary vocabulary;

  /** What one call needs. */
  record Workspace(Merger merger, Utf8 utf8) {}

  Workspaces(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  Workspace take() {
    int place = place();
    Workspace kept = idle.get(place);
    if (kept != null && idle.compareAndSet(place, kept, null)) {
      return kept;
    }
    return new Workspace(new Merger(vocabulary), new Utf8());
  }

  void giveBack(Workspace workspace) {
    workspace.utf8().release();
    idle.set(place(), workspace);
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & KEPT - 1;
  }
}
