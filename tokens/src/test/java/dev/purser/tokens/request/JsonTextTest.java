package dev.purser.tokens.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain, plain",
        "caf\u00e9 \ud83d\ude00, caf\u00e9 \ud83d\ude00",
        "say \\\"hi\\\", say \"hi\"",
        "a\\\\, a\\",
        "\\/\\u0041\\u00e9\\u4e2d, /A\u00e9\u4e2d",
        "\\ud83d\\ude00, \ud83d\ude00",
        "\\ud83d, \ufffd",
        "\\ude00\\ud83d, \ufffd\ufffd",
        "\\ud83dx, \ufffdx",
        "\\ud83d\\u0041, \ufffdA",
      })
  void at_escapes_areTaken(String json, String text) {
    byte[] document = ("[\"" + json + "\"]").getBytes(UTF_8);
    JsonText found = JsonText.at(document, 1);

    assertThat(new String(found.utf8(), found.from(), found.length(), UTF_8)).isEqualTo(text);
    assertThat(found.end()).isEqualTo(document.length - 1);
  }

  @Test
  void at_anyText_isAsTheParserReadsIt() {
    String[] parts = {
      "a", "\\n", "\\\\", "\\\"", "\\u00E9", "\\u0000", "\\b\\f\\r\\t", "\u00e9", "\u4e2d"
    };
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 3000; i++) {
      StringBuilder json = new StringBuilder("\"");
      for (int part = random.nextInt(9); part > 0; part--) {
        json.append(parts[random.nextInt(parts.length)]);
      }
      byte[] document = json.append("\"").toString().getBytes(UTF_8);
      JsonText found = JsonText.at(document, 0);

      assertThat(new String(found.utf8(), found.from(), found.length(), UTF_8))
          .isEqualTo(JsonMapper.shared().readValue(document, String.class));
    }
  }

  @Test
  void at_plainText_isThatOfTheDocument() {
    byte[] document = "[\"long text\"]".getBytes(UTF_8);

    assertThat(JsonText.at(document, 1).utf8()).isSameAs(document);
  }

  @Test
  void at_noEnd_isAllThatIsThere() {
    for (String json : new String[] {"\"abc", "\"a\\", "\"a\\u00", "\"\\u", "\""}) {
      assertThat(JsonText.at(json.getBytes(UTF_8), 0).end()).isEqualTo(json.length());
    }
  }
}
