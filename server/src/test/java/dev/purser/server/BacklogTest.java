package dev.purser.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private final List<Long> asked = new ArrayList<>();
  private long sequence;
  private long taken;
  private final Backlog backlog = new Backlog(() -> sequence, this::takeOver);

  private long takeOver(long most) {
    asked.add(most);
    taken = most > sequence - taken ? sequence : taken + most;
    return taken;
  }

  private void second(long added) {
    sequence += added;
    backlog.work();
  }

  @Test
  void work_nothingNew_takesNothing() {
    second(0);
    assertThat(asked).isEmpty();
  }

  @Test
  void work_inCalmSeconds_takesAllInPieces() {
    second(60_000);
    assertThat(asked).isEmpty();
    second(1);
    assertThat(taken).isEqualTo(50_000);
    second(0);
    assertThat(taken).isEqualTo(60_001);
    second(0);
    assertThat(asked).containsExactly(Backlog.PIECE, Backlog.PIECE);
  }

  @Test
  void work_whereNoCalmSecondComes_takesAsMuchAsIsAdded() {
    long waiting = 0;
    for (int i = 0; i < 100; i++) {
      second(20_000);
      waiting = Math.max(waiting, sequence - taken);
    }
    assertThat(waiting).isLessThan(Backlog.MOST_WAITING);
    assertThat(asked).hasSizeGreaterThan(70).containsOnly(20_000L);
  }
}
