package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import org.junit.jupiter.api.Test;

class MistralOcrTest {

  private static final String ANSWER =
      """
      {"pages":[{"index":0,"markdown":"# A","images":[{"id":"i","image_annotation":null}]}],
       "model":"mistral-ocr-2505-completion","document_annotation":null,
       "usage_info":{"pages_processed":29,"doc_size_bytes":null}}
      """;

  private static RequestFacts request(String body) {
    return MistralOcr.FORMAT.request(
        body.getBytes(UTF_8), new Route.Metered(MistralOcr.FORMAT, "x", "", false));
  }

  @Test
  void answer_isBilledByItsPages() {
    ReadUsage read = Reading.whole(MistralOcr.FORMAT, ANSWER);
    assertThat(read.quantities()).isEqualTo(Quantities.of("pages", 29));
    assertThat(read.tokens()).contains(TokenCounts.NONE);
    assertThat(read.model()).isEqualTo("mistral-ocr-2505-completion");
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void answer_withAnnotations_isBilledByAnnotatedPages() {
    assertThat(
            Reading.whole(
                    MistralOcr.FORMAT,
                    ANSWER.replace(
                        "\"document_annotation\":null", "\"document_annotation\":\"{}\""))
                .quantities())
        .isEqualTo(Quantities.of("annotated_pages", 29));
    assertThat(
            Reading.whole(
                    MistralOcr.FORMAT,
                    ANSWER.replace("\"image_annotation\":null", "\"image_annotation\":\"{}\""))
                .quantities())
        .isEqualTo(Quantities.of("annotated_pages", 29));
  }

  @Test
  void answer_withANumberThatIsNone_saysSo() {
    ReadUsage read = Reading.whole(MistralOcr.FORMAT, ANSWER.replace("29", "-1"));
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void request_isBoundByThePagesThatItNames() {
    assertThat(request("{\"model\":\"mistral-ocr-latest\",\"pages\":[0,3]}").quantities())
        .isEqualTo(Quantities.of("pages", 2));
    assertThat(request("{\"model\":\"m\",\"pages\":null}").quantities())
        .isEqualTo(Quantities.of("pages", 1000));
    RequestFacts annotated =
        request("{\"model\":\"m\",\"bbox_annotation_format\":{\"type\":\"json_schema\"}}");
    assertThat(annotated.quantities()).isEqualTo(Quantities.of("annotated_pages", 1000));
    assertThat(annotated.unboundable()).isEmpty();
    assertThat(annotated.maxOutput()).hasValue(0);
  }
}
