package dev.purser.ledger.codec;

import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import java.io.IOException;

/** What a window holds; which window it is stands in its key. */
final class WindowForm {

  private static final int END = 1;
  private static final int SETTLED = 2;
  private static final int HELD = 3;
  private static final int CROSSED = 4;
  private static final int FIRST = 5;

  private WindowForm() {}

  static void write(Out out, WindowState window) {
    out.number(END, window.end());
    out.signed(SETTLED, window.settled());
    out.number(HELD, window.held());
    out.number(CROSSED, window.crossed());
    if (window.first() != window.key().start()) {
      out.signed(FIRST, window.first());
    }
  }

  static WindowState read(In in, WindowKey key) throws IOException {
    long end = 0;
    long settled = 0;
    long held = 0;
    long crossed = 0;
    long first = key.start();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case END -> end = in.number();
        case SETTLED -> settled = in.signed();
        case HELD -> held = in.number();
        case CROSSED -> crossed = in.number();
        case FIRST -> first = in.signed();
        default -> in.skip();
      }
    }
    return new WindowState(key, end, settled, held, crossed, first);
  }
}
