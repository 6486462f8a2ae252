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
  void of_halfOfASurrogatePair_throws() {
    for (String half : List.of("\uD800", "a\uDC00", "\uDC00\uD800", "\uD800x")) {
      assertThatThrownBy(() -> Labels.of("user", half)).hasMessageContaining("surrogate");
      assertThatThrownBy(() -> Labels.of(half, "x")).hasMessageContaining("surrogate");
      assertThatThrownBy(() -> new RecordId("default", "api", half))
          .hasMessageContaining("surrogate");
      assertThat(Text.isWhole(half)).isFalse();
    }
    assertThat(Labels.of("user", "\uD83D\uDE00").get("user")).hasSize(2);
  }

  @Test
  void fitting_whatNoLabelCouldHave_isMadeToFit() {
    String long256 = "m".repeat(Labels.MAX_VALUE);
    assertThat(Labels.fitting(Map.of("model", "gpt-5", "user", "")))
        .isEqualTo(Labels.of("model", "gpt-5"));
    assertThat(Labels.fitting(Map.of("model", long256))).isEqualTo(Labels.of("model", long256));
    assertThat(Labels.fitting(Map.of("model", long256 + "x")))
        .isEqualTo(Labels.of("model", long256));
    assertThat(Labels.fitting(Map.of("model", "a\nb\uD800"))).isEqualTo(Labels.of("model", "a?b?"));
    // Not cut in the middle of a pair.
    assertThat(Labels.fitting(Map.of("model", "m".repeat(Labels.MAX_VALUE - 1) + "\uD83D\uDE00")))
        .isEqualTo(Labels.of("model", "m".repeat(Labels.MAX_VALUE - 1) + "?"));
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
