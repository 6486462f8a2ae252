package dev.purser.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void of_sortsAndLeavesOutEmptyValues() {
    Labels labels = Labels.of(Map.of("team", "a", "agent", "b", "user", ""));
    assertThat(labels.toMap().keySet()).containsExactly("agent", "team");
    assertThat(labels.has("user")).isFalse();
    assertThat(labels.get("user")).isEmpty();
    assertThat(labels.size()).isEqualTo(2);
    assertThat(labels).isEqualTo(Labels.of(Map.of("agent", "b", "team", "a")));
    assertThat(labels).hasToString("{agent=b, team=a}");
    assertThat(Labels.of(Map.of("user", ""))).isEqualTo(Labels.NONE);
  }

  @Test
  void with_letsTheWinnerWin() {
    Labels caller = Labels.of(Map.of("team", "mine", "task", "t"));
    Labels key = Labels.of("team", "research");
    assertThat(caller.with(key)).isEqualTo(Labels.of(Map.of("team", "research", "task", "t")));
    assertThat(caller.with(Labels.NONE)).isSameAs(caller);
    assertThat(Labels.NONE.with(key)).isSameAs(key);
    assertThat(caller.only(List.of("task", "user"))).isEqualTo(Labels.of("task", "t"));
  }

  @Test
  void of_whatIsTooMuchOrUnprintable_throws() {
    assertThatThrownBy(() -> Labels.of("a", "x".repeat(Labels.MAX_VALUE + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Labels.of("n".repeat(Labels.MAX_NAME + 1), "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Labels.of("", "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Labels.of("a", "x\ny")).isInstanceOf(IllegalArgumentException.class);
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i <= Labels.MAX_LABELS; i++) {
      many.put("l" + i, "v");
    }
    assertThatThrownBy(() -> Labels.of(many)).isInstanceOf(IllegalArgumentException.class);
  }
}
