package dev.purser.tokens.request;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that nobody sends by mistake. */
class HostileRequestTest {

  private static final TokenCounter COUNTER = new TokenCounter();
  private static final RequestCounter REQUESTS = new RequestCounter(COUNTER, Overheads.known());
  private static final List<String> MODELS =
      List.of("gpt-4o", "gpt-5.4", "claude-opus-5-5", "gemini-3-pro", "text-embedding-3-small");

  /** No two of its letters are one token, so that it has about as many tokens as it can. */
  private static final String HIDDEN = "qxzj7kvw";

  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  private static final String[] FIELDS = {
    "messages",
    "contents",
    "content",
    "message",
    "input",
    "prompt",
    "texts",
    "images",
    "documents",
    "system",
    "instructions",
    "tools",
    "functions",
    "tool_choice",
    "toolConfig",
    "text",
    "response_format",
    "generateContentRequest",
    "role",
    "name",
    "type",
    "image_url",
    "url",
    "source",
    "data",
    "media_type",
    "mime_type",
    "detail",
    "inlineData",
    "file",
    "file_data",
    "document",
    "format",
    "bytes",
    "function",
    "parameters",
    "properties",
    "enum",
    "description",
    "input_schema",
    "functionDeclarations",
    "args",
    "arguments",
    "json",
    "parts",
    "signature",
    "x"
  };

  private static final String[] VALUES = {
    "0",
    "-1",
    "1e400",
    "true",
    "null",
    "\"\"",
    "\"system\"",
    "\"image\"",
    "\"text\"",
    "\"base64\"",
    "\"text/plain\"",
    "\"image/png\"",
    "\"application/pdf\"",
    "\"audio/wav\"",
    "\"low\"",
    "\"original\"",
    "\"most\"",
    "\"data:,\"",
    "\"data:image/png;base64,\"",
    "\"https://x/y\"",
    "\"\\ud83d\"",
    "\"\\ude00\\ud83d\"",
    "\"\\u0000\"",
    "\"JVBERi0xLjc=\"",
    "\"UklGRgAAAABXQVZF\"",
    "[]",
    "{}",
    "[[]]",
    "{\"\":{}}"
  };

  @Test
  void count_anyShape_failsNeverAndLeavesNoTextOut() {
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < 6000; i++) {
      int[] hidden = {0};
      String body = object(random, 0, hidden);
      long least = hidden[0] * COUNTER.count(HIDDEN, "gpt-4o").tokens();
      String model = MODELS.get(i % MODELS.size());
      RequestCount count = REQUESTS.count(body.getBytes(UTF_8), model).orElseThrow();

      assertThat(count.low()).as(body).isBetween(0L, count.tokens());
      assertThat(count.high()).as(body).isBetween(count.tokens(), count.bound());
      assertThat(count.bound()).as(body).isGreaterThanOrEqualTo(least);
      assertThat(count.parts().values().stream().mapToLong(Long::longValue).sum())
          .as(body)
          .isEqualTo(count.tokens());
    }
  }

  @Test
  void count_brokenBytes_failsNever() {
    SplittableRandom random = new SplittableRandom(19);
    int read = 0;
    for (int i = 0; i < 6000; i++) {
      byte[] body = object(random, 0, new int[1]).getBytes(UTF_8);
      for (int times = random.nextInt(3); times >= 0; times--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      read += REQUESTS.count(body, MODELS.get(i % MODELS.size())).isPresent() ? 1 : 0;
    }

    assertThat(read).isBetween(100, 5900);
  }

  private static String object(SplittableRandom random, int depth, int[] hidden) {
    List<String> fields = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      fields.add(
          "\"" + FIELDS[random.nextInt(FIELDS.length)] + "\":" + value(random, depth + 1, hidden));
    }
    return "{" + String.join(",", fields) + "}";
  }

  private static String value(SplittableRandom random, int depth, int[] hidden) {
    int kind = random.nextInt(depth > 6 ? 3 : 8);
    if (kind == 0) {
      hidden[0]++;
      return "\"" + HIDDEN + "\"";
    }
    if (kind < 3) {
      return VALUES[random.nextInt(VALUES.length)];
    }
    if (kind < 6) {
      return object(random, depth, hidden);
    }
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(random, depth + 1, hidden));
    }
    return "[" + String.join(",", items) + "]";
  }

  @Test
  void count_byteOrderMark_changesNothingButTheBound() {
    String body = CHAT.formatted("it\\u2019s \u4e2d\u6587");
    RequestCount plain = count(body.getBytes(UTF_8)).orElseThrow();
    RequestCount marked = count(("\ufeff" + body).getBytes(UTF_8)).orElseThrow();

    assertThat(marked.tokens()).isEqualTo(plain.tokens());
    assertThat(marked.bound()).isEqualTo(plain.bound() + 3);
  }

  /** A parser finds out by itself, and where it stands in the bytes is then not known. */
  @Test
  void count_otherUnicode_isNotRead() {
    String body = CHAT.formatted("hello");
    for (Charset charset : new Charset[] {UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE")}) {
      assertThat(count(body.getBytes(charset))).isEmpty();
      assertThat(count(("\ufeff" + body).getBytes(charset))).isEmpty();
    }
  }

  @Test
  void count_textInBytesThatAreNotUtf8_isNotRead() {
    byte[] body = CHAT.formatted("abcdef").getBytes(UTF_8);
    body[body.length - 8] = (byte) 0xE4;

    assertThat(count(body)).isEmpty();
  }

  @Test
  void count_halfOfAPair_isAReplacementCharacter() {
    long replaced = count(CHAT.formatted("a\ufffdb").getBytes(UTF_8)).orElseThrow().tokens();

    assertThat(count(CHAT.formatted("a\\ud83db").getBytes(UTF_8)).orElseThrow().tokens())
        .isEqualTo(replaced);
    assertThat(count(CHAT.formatted("a\\ude00b").getBytes(UTF_8)).orElseThrow().tokens())
        .isEqualTo(replaced);
  }

  @Test
  void count_fieldGivenTwice_countsBoth() {
    String text = "some words that are counted";
    String once = "{\"messages\":[{\"content\":\"" + text + "\"}]}";
    String twice = "{\"messages\":[{\"content\":\"" + text + "\",\"content\":\"" + text + "\"}]}";
    long more = COUNTER.count(text, "gpt-4o").tokens();

    assertThat(count(twice.getBytes(UTF_8)).orElseThrow().tokens())
        .isEqualTo(count(once.getBytes(UTF_8)).orElseThrow().tokens() + more);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 400, 100_000})
  void count_deeplyNested_isCountedOrRefused(int depth) {
    for (String[] pair :
        new String[][] {
          {"[", "]"}, {"{\"input\":", "}"}, {"{\"source\":", "}"}, {"{\"a\":[", "]}"}
        }) {
      String deep = pair[0].repeat(depth / 2) + "\"" + HIDDEN + "\"" + pair[1].repeat(depth / 2);
      for (String field : new String[] {"messages", "tools", "response_format", "x"}) {
        Optional<RequestCount> count = count(("{\"" + field + "\":" + deep + "}").getBytes(UTF_8));

        assertThat(count.isPresent()).isEqualTo(depth <= 400);
      }
    }
  }

  @Test
  void count_hugeNumber_isCountedOrRefused() {
    assertThat(count("{\"seed\":1e999999999,\"messages\":[]}".getBytes(UTF_8))).isPresent();
    assertThat(count(("{\"seed\":" + "9".repeat(100_000) + "}").getBytes(UTF_8))).isEmpty();
  }

  @Test
  void count_toolsOfNothing_areNone() {
    RequestCount none = count("{\"messages\":[]}".getBytes(UTF_8)).orElseThrow();
    RequestCount absent = count("{\"messages\":[],\"tools\":null}".getBytes(UTF_8)).orElseThrow();

    assertThat(absent.tokens()).isEqualTo(none.tokens());
    assertThat(absent.exact()).isTrue();
  }

  /** Looked at for each text, such a name would make minutes of this. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "claude-opus-5"})
  @Timeout(20)
  void count_manyTextsForALongName_comesToAnEnd(String beginning) {
    String texts = "\"a\",".repeat(20_000) + "\"a\"";
    byte[] body = ("{\"messages\":[{\"content\":[" + texts + "]}]}").getBytes(UTF_8);
    String model = beginning + "-1".repeat(200_000);
    RequestCount count = REQUESTS.count(body, model).orElseThrow();

    assertThat(count.exact()).isFalse();
    assertThat(count.bound()).isGreaterThan(2L * body.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // One pixel, says the header; what follows can be anything.
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
        // 65,535 pixels each way in a GIF of no bytes.
        "R0lGODlh//////8AAAA=",
        // A JPEG whose segments have no length.
        "/9j/4AAA/+AAAP/gAAD/4AAA/+AAAA==",
      })
  void bound_imageWhoseHeaderLies_isTheMostOfTheModel(String image) {
    String body =
        "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
            + image
            + "\",\"detail\":\"most\"}}]}]}";
    for (String model : List.of("gpt-4o", "gpt-5.4", "claude-opus-5-5", "gemini-2.5-pro")) {
      RequestCount count = REQUESTS.count(body.getBytes(UTF_8), model).orElseThrow();

      assertThat(count.bound()).isGreaterThanOrEqualTo(Overheads.known().imageMost(model));
      assertThat(count.high()).isLessThanOrEqualTo(count.bound());
    }
  }

  private static Optional<RequestCount> count(byte[] body) {
    return REQUESTS.count(body, "gpt-4o");
  }
}
