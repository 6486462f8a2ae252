package dev.purser.ledger;

import dev.purser.core.budget.Command;
import dev.purser.core.budget.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Commands that are decided in order and written as one group. Not thread-safe, used once. */
public final class Batch {

  final List<Entry<?>> entries = new ArrayList<>();
  // Whether time passes in it: then what has ended may leave memory, once the batch is written.
  boolean expires;

  /** Adds a command and who wants its outcome. */
  public <O extends Outcome> Batch add(Command<O> command, Consumer<? super O> then) {
    entries.add(new Entry<>(command, then));
    expires |= command instanceof Command.Expire;
    return this;
  }

  /** Whether it has no commands. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** How many commands it has. */
  public int size() {
    return entries.size();
  }

  record Entry<O extends Outcome>(Command<O> command, Consumer<? super O> then) {}
}
