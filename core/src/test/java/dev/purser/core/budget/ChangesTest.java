package dev.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangesTest {

  private static List<Event> raisedBy(Cost cost) {
    Changes changes = new Changes();
    changes.recorded(
        7,
        UsageRecord.builder(new RecordId("o", "api", "u"), Instant.EPOCH, "p", "m")
            .cost(cost)
            .build());
    return changes.events();
  }

  private static Cost reported(long ticks, long calculated) {
    return new Cost.Reported(
        Money.ofTicks(ticks), List.of(), "", Optional.of(Money.ofTicks(calculated)));
  }

  @Test
  void recorded_costThatTheCatalogueDoesNotMake_isAFinding() {
    assertThat(raisedBy(reported(50, 80)))
        .last()
        .isInstanceOfSatisfying(
            Event.CostDiverged.class,
            event -> assertThat(event.divergence()).isEqualTo(Money.ofTicks(-30)));
  }

  @Test
  void recorded_costThatIsOffByARounding_isNone() {
    assertThat(raisedBy(reported(50, 51))).singleElement().isInstanceOf(Event.UsageRecorded.class);
    assertThat(raisedBy(new Cost.Reported(Money.ofTicks(50), List.of(), ""))).hasSize(1);
  }
}
