package dev.purser.core.price;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The offers of one seller in one layer, read when they are first asked for. Thread-safe; callers
 * that come while they are read wait for it.
 */
final class Shelf {

  private final Supplier<List<Offer>> source;
  private final AtomicReference<Content> content = new AtomicReference<>();

  private record Content(List<Offer> offers, Names names) {}

  Shelf(Supplier<List<Offer>> source) {
    this.source = source;
  }

  List<Offer> offers() {
    return content().offers();
  }

  Names names() {
    return content().names();
  }

  private Content content() {
    Content known = content.get();
    return known != null ? known : read();
  }

  private synchronized Content read() {
    Content known = content.get();
    if (known == null) {
      List<Offer> offers = List.copyOf(source.get());
      known = new Content(offers, new Names(offers));
      content.set(known);
    }
    return known;
  }
}
