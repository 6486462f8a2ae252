package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UploadTest {

  private static final int LONG = LongBodies.SHORT + 1;

  private final LongBodies memory = new LongBodies(2L * LONG);

  @Test
  void piece_beyondTheMemory_isRefused() {
    assertThat(new Upload(memory).piece(LONG)).isTrue();
    Upload growing = new Upload(memory);
    assertThat(growing.piece(LONG)).isTrue();

    assertThat(growing.piece(1)).isFalse();
  }

  @Test
  void piece_ofShortBodies_alwaysFits() {
    assertThat(new Upload(memory).piece(2 * LONG)).isTrue();

    assertThat(new Upload(memory).piece(LongBodies.SHORT)).isTrue();
  }

  @Test
  void giveBack_makesRoomForOthers() {
    Upload first = new Upload(memory);
    assertThat(first.piece(2 * LONG)).isTrue();
    first.giveBack();
    first.giveBack();

    assertThat(new Upload(memory).piece(2 * LONG)).isTrue();
    assertThat(new Upload(memory).piece(LONG)).isFalse();
  }

  @Test
  void anAnnouncedLength_takesNothing() {
    assertThat(memory.hasRoomFor(2L * LONG)).isTrue();
    assertThat(memory.hasRoomFor(2L * LONG + 1)).isFalse();

    assertThat(new Upload(memory).piece(2 * LONG)).isTrue();
    assertThat(memory.hasRoomFor(LONG)).isFalse();
    assertThat(memory.hasRoomFor(LongBodies.SHORT)).isTrue();
  }
}
