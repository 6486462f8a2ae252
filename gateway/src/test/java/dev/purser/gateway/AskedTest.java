package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Priority;
import dev.purser.core.usage.Labels;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.Route;
import org.junit.jupiter.api.Test;

class AskedTest {

  private static final String PICTURE =
      """
      {"model":"%s","messages":[{"role":"user","content":
        [{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}
      """;

  private static Asked asked(String body) {
    Route.Metered route =
        (Route.Metered) ProviderKind.OPENAI.route("POST", "/v1/chat/completions", "");
    byte[] bytes = body.getBytes(UTF_8);
    Format format = route.format().at("openai");
    Caller caller = new Caller("default", Labels.NONE, Labels.NONE);
    return new Asked(
        "r",
        caller,
        route,
        format,
        format.request(bytes, route),
        "gpt-4o",
        bytes,
        "{}",
        Priority.NORMAL,
        false);
  }

  @Test
  void at_anotherModel_isReadAsThatOne() {
    Asked asked = asked(PICTURE.formatted("gpt-4o"));

    Asked there =
        asked.at(asked.format(), "gpt-4o-mini", PICTURE.formatted("gpt-4o-mini").getBytes(UTF_8));

    assertThat(there.facts().model()).isEqualTo("gpt-4o-mini");
    assertThat(asked.at(asked.format(), "gpt-4o", asked.body())).isSameAs(asked);
  }

  @Test
  void inputOfBytes_aModelThatCountsPicturesOtherwise_hasThemAsThatOneDoes() {
    Asked asked = asked(PICTURE.formatted("gpt-4o"));

    assertThat(input(asked, "gpt-4o-mini") - input(asked, "gpt-4o"))
        .isEqualTo(
            Overheads.known().imageMost("gpt-4o-mini") - Overheads.known().imageMost("gpt-4o"));
  }

  private static long input(Asked asked, String model) {
    return Bounds.inputOfBytes(ProviderKind.OPENAI, asked.facts(), asked.body(), model);
  }
}
