package dev.purser.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.catalog.Catalogs;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActorTest {

  @Test
  void all_haveAPricedModel_butTheHomegrownOne() {
    Catalog catalog = Catalogs.builtIn();
    Instant now = Instant.parse("2026-11-22T00:00:00Z");
    for (Actor actor : Actor.ALL) {
      int output = actor.api() == Actor.Api.EMBEDDINGS ? 0 : 100;
      Cost cost =
          catalog.cost(
              new Priceable(
                  actor.api().provider(),
                  actor.model(),
                  now,
                  TokenCounts.of(1_000, output),
                  Quantities.NONE,
                  "",
                  "",
                  ""));

      assertThat(cost instanceof Cost.Priced)
          .as(actor.model())
          .isEqualTo(actor.api() != Actor.Api.HOMEGROWN);
    }
  }
}
