package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Mistral's reading of documents, which is billed by the page; a page with annotations is dearer.
 */
final class MistralOcr implements Interpreter {

  static final Format FORMAT =
      new Dialect(
          "mistral.ocr",
          MistralOcr::request,
          List.of(),
          true,
          false,
          MistralOcr::new,
          WholeAnswer.KEEP_ALL);

  /** No document has more (docs.mistral.ai, September 2026). */
  private static final long MOST_PAGES = 1_000;

  private static final String PAGES = "pages";
  private static final String ANNOTATED = "annotated_pages";

  private final Tally tally;
  private boolean annotated;
  private long pages = Json.ABSENT;

  MistralOcr(Tally tally) {
    this.tally = tally;
  }

  private static void request(Json json, Request request) {
    long[] pages = {MOST_PAGES};
    boolean[] annotated = {false};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "pages" -> {
          if (json.isArray()) {
            long[] asked = {0};
            json.items(() -> asked[0]++);
            pages[0] = Math.min(MOST_PAGES, asked[0]);
          }
        }
        case "bbox_annotation_format", "document_annotation_format" ->
            annotated[0] |= !json.isNull();
        default -> {}
      }
    });
    request.noOutput();
    request.atMost(annotated[0] ? ANNOTATED : PAGES, BigDecimal.valueOf(pages[0]));
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      switch (name) {
        case "model" -> tally.model(json.model());
        case "document_annotation" -> annotated |= json.isString() || json.isObject();
        case "pages" -> json.items(() -> json.fields(inner -> page(inner, json)));
        case "usage_info" ->
            json.fields(inner -> {
              if (inner.equals("pages_processed")) {
                pages = json.count();
              }
            });
        default -> {}
      }
    });
    if (pages == Json.UNREADABLE) {
      tally.problem("usage: a number of pages is no count");
    } else if (pages != Json.ABSENT) {
      tally.figures(
          new Figures(
              Optional.of(TokenCounts.NONE),
              Quantities.of(annotated ? ANNOTATED : PAGES, pages),
              Optional.empty(),
              List.of()));
    }
  }

  private void page(String name, Json json) {
    if (name.equals("images")) {
      json.items(() ->
          json.fields(inner -> {
            if (inner.equals("image_annotation")) {
              annotated |= json.isString() || json.isObject();
            }
          }));
    }
  }
}
