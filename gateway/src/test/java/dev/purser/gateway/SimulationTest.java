package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many lives of a gateway and its books on a disk that fails. {@code -Dpurser.seeds=N} runs more of
 * them, {@code -Dpurser.seed=S} only the one with this seed.
 */
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("purser.seeds", 1000);

  // Every disk that fails would be told with its whole stack.
  private static final Logger QUIET = Logger.getLogger(Turn.class.getName());

  @BeforeAll
  static void sayNothing() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void sayAll() {
    QUIET.setLevel(null);
  }

  @Test
  void anyLife_keepsThePromises() {
    Long only = Long.getLong("purser.seed");
    if (only != null) {
      Simulation.run(only, SimulatedDisk.Bug.NONE);
      return;
    }
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed, SimulatedDisk.Bug.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(value = SimulatedDisk.Bug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBug_isFound(SimulatedDisk.Bug bug) {
    assertThatThrownBy(
            () -> {
              for (long seed = 0; seed < 100; seed++) {
                run(seed, bug);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dpurser.seed=");
  }

  private static void run(long seed, SimulatedDisk.Bug bug) {
    try {
      Simulation.run(seed, bug);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("a promise is broken; to see it again: -Dpurser.seed=" + seed, e);
    }
  }

  @Test
  void simulation_isTheSameForASeed() {
    assertThat(Simulation.digest(7)).isNotEmpty().isEqualTo(Simulation.digest(7));
  }
}
