package dev.purser.tokens.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LearnedTest {

  private static final Estimate ESTIMATE = new Estimate(1000, 800, 1300);

  @Test
  void correct_fewLessons_changesNothing() {
    assertThat(lessons(Learned.NOTHING, 19, 1000, 1200).correct(ESTIMATE)).isEqualTo(ESTIMATE);
  }

  @Test
  void correct_manyLessons_findsTheShare() {
    Estimate corrected = lessons(Learned.NOTHING, 100, 1000, 1250).correct(ESTIMATE);

    assertThat(corrected.tokens()).isBetween(1220L, 1280L);
    assertThat(corrected.low()).isBetween(1220L, corrected.tokens());
    assertThat(corrected.high()).isBetween(corrected.tokens(), 1285L);
  }

  @Test
  void correct_changedTokenizer_isSoonFollowed() {
    Learned before = lessons(Learned.NOTHING, 100_000, 1000, 1000);

    assertThat(lessons(before, 2000, 1000, 1500).correct(ESTIMATE).tokens()).isGreaterThan(1400);
  }

  @Test
  void with_shortText_teachesNothing() {
    assertThat(Learned.NOTHING.with(31, 100)).isEqualTo(Learned.NOTHING);
  }

  @Property(tries = 200)
  void lessons_anyNumber_stayBounded(@ForAll @IntRange(max = 5000) int number) {
    assertThat(lessons(Learned.NOTHING, number, 100, 1).lessons()).isBetween(0, 1000);
  }

  private static Learned lessons(Learned start, int number, long estimated, long actual) {
    Learned learned = start;
    for (int i = 0; i < number; i++) {
      learned = learned.with(estimated, actual);
    }
    return learned;
  }
}
