package dev.purser.wire;

import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an OpenAI response says of the tools that ran at the provider: which were offered, and what
 * they used beside the model. Not thread-safe.
 */
final class ResponsesTools {

  private static final String CONTAINER = "code_interpreter";

  private final Tally tally;
  private Optional<Figures> own = Optional.empty();
  private Optional<Figures> pictures = Optional.empty();
  private String pictureModel = "";
  private String memory = "";
  private boolean makesContainers = true;
  private boolean olderSearch;
  private long searches = Json.ABSENT;
  private boolean changed;

  ResponsesTools(Tally tally) {
    this.tally = tally;
  }

  /** Takes what the model itself used. */
  void own(Figures figures) {
    own = Optional.of(figures);
    changed = true;
  }

  /** Reads the tools that the response was allowed. */
  void offered(Json json) {
    json.items(() -> {
      Tool tool = new Tool();
      json.fields(name -> tool.field(name, json));
      olderSearch |= tool.type.startsWith("web_search_preview");
      if (tool.type.equals("image_generation") && !tool.model.isEmpty()) {
        pictureModel = tool.model;
        changed = true;
      }
      if (tool.type.equals("code_interpreter")) {
        // One that the caller names was made, and billed, by a call of its own.
        makesContainers = !tool.ownContainer;
        memory = tool.memory;
      }
    });
  }

  /** Reads what tools used: tokens of pictures, and how many searches are billed. */
  void used(Json json) {
    json.fields(tool -> {
      switch (tool) {
        case "image_gen" -> {
          pictures =
              OpenAiUsage.read(json, TokenClass.OUTPUT_IMAGE)
                  .filter(figures -> figures.tokens().filter(t -> t.total() > 0).isPresent());
          changed = true;
        }
        case "web_search" ->
            json.fields(inner -> {
              if (inner.equals("num_requests")) {
                searches = json.count();
              }
            });
        default -> {}
      }
    });
  }

  /** Gives the tally what model and pictures used together. */
  void settle() {
    if (!changed || own.isEmpty()) {
      return;
    }
    changed = false;
    Figures figures = own.get();
    if (figures.tokens().isEmpty() || pictures.isEmpty()) {
      tally.figures(figures);
      return;
    }
    TokenCounts drawn = pictures.get().tokens().orElse(TokenCounts.NONE);
    TokenCounts model = figures.tokens().get();
    List<String> problems = new ArrayList<>(figures.problems());
    problems.addAll(pictures.get().problems());
    tally.figures(
        new Figures(
            Optional.of(model.plus(drawn)),
            List.of(new UsagePart("", model), new UsagePart(pictureModel, drawn)),
            figures.quantities(),
            figures.reportedCost(),
            problems));
  }

  /** Whether the tokens of generated pictures are told. */
  boolean tellPictures() {
    return pictures.isPresent();
  }

  /** How many searches are billed; the provider's own count where there is one. */
  long searches(long seen) {
    return searches > 0 ? searches : seen;
  }

  /** Whether searches were those of the older tool, which cost more with some models. */
  boolean isOlderSearch() {
    return olderSearch;
  }

  /** Whether containers in which code ran were made for this response. */
  boolean makesContainers() {
    return makesContainers;
  }

  /** The unit of such a container; one with more memory costs more. */
  String container() {
    return memory.matches("(1|4|16|64)g") ? CONTAINER + "/" + memory : CONTAINER;
  }

  /** One tool that was offered. */
  private static final class Tool {
    private String type = "";
    private String model = "";
    private String memory = "";
    private boolean ownContainer;

    void field(String name, Json json) {
      switch (name) {
        case "type" -> type = json.name();
        case "model" -> model = json.model();
        case "container" -> {
          ownContainer = json.isString();
          json.fields(inner -> {
            if (inner.equals("memory_limit")) {
              memory = json.text();
            }
          });
        }
        default -> {}
      }
    }
  }
}
