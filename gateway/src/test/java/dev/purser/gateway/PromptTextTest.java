package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptTextTest {

  @Test
  void of_textOnly_isTheText() {
    String body = "{\"input\":\"" + "grüße an alle ".repeat(500) + "\"}";

    assertThat(PromptText.of(body.getBytes(UTF_8))).isEqualTo(body);
  }

  @Test
  void of_embeddedMedia_areLeftOut() {
    String image = "iVBORw0KGgo+/=".repeat(1000);
    String body = "{\"text\":\"look\",\"url\":\"data:image/png;base64," + image + "\",\"end\":1}";

    assertThat(PromptText.of(body.getBytes(UTF_8)))
        .isEqualTo("{\"text\":\"look\",\"url\":\"data:image/png;base64,\",\"end\":1}");
  }
}
