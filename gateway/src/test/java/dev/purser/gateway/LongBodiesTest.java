package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongBodiesTest {

  @Test
  void take_moreThanThereIs_isRefusedAndTakesNothing() {
    LongBodies bodies = new LongBodies(100);

    assertThat(bodies.take(60)).isTrue();
    assertThat(bodies.take(41)).isFalse();
    assertThat(bodies.take(40)).isTrue();
  }

  @Test
  void take_afterGivingBack_hasRoomAgain() {
    LongBodies bodies = new LongBodies(100);
    assertThat(bodies.take(100)).isTrue();
    bodies.giveBack(100);

    assertThat(bodies.take(100)).isTrue();
  }

  @Test
  void ofHeap_longestBody_alwaysFits() {
    assertThat(LongBodies.ofHeap(Integer.MAX_VALUE).take(Integer.MAX_VALUE)).isTrue();
  }
}
