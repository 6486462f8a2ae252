package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.usage.Labels;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class KeyBufferTest {

  @Property
  void number_orderOfBytes_isThatOfTheNumbers(@ForAll long a, @ForAll long b) {
    byte[] first = new KeyBuffer().number(a).toBytes();
    byte[] second = new KeyBuffer().number(b).toBytes();

    assertThat(Integer.signum(Arrays.compareUnsigned(first, second))).isEqualTo(Long.compare(a, b));
    assertThat(new KeyBuffer.Reader(first).number()).isEqualTo(a);
  }

  @Property
  void window_readBack_isTheSame(
      @ForAll @StringLength(max = 300) @AlphaChars String org,
      @ForAll @StringLength(max = 300) @AlphaChars String id,
      @ForAll @StringLength(max = 50) @AlphaChars String user,
      @ForAll long start) {
    WindowKey window =
        new WindowKey(
            new BudgetKey(org, id), Labels.of(Map.of("user", user, "team", "größe")), start);
    KeyBuffer buffer = new KeyBuffer();
    byte[] key = buffer.window(window, (o, label, value) -> 42).toBytes();

    KeyBuffer.WindowReader reader =
        new KeyBuffer.WindowReader(number -> number == 42 ? user : "wrong");
    WindowKey other = new WindowKey(new BudgetKey(org, id + "x"), Labels.NONE, start);
    byte[] behindANumber = new KeyBuffer().number(7).window(other, (o, l, v) -> 42).toBytes();
    assertThat(reader.read(key, 0)).isEqualTo(window);
    assertThat(reader.read(key, 0)).isEqualTo(window);
    assertThat(reader.read(behindANumber, Long.BYTES)).isEqualTo(other);
    assertThat(reader.read(key, 0)).isEqualTo(window);
    byte[] direct = new byte[key.length];
    buffer.toDirect().get(direct);
    assertThat(direct).isEqualTo(key);
  }
}
