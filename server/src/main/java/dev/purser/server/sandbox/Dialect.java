package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One wire format: reads a request, and writes an answer whole or as the events of a stream. */
interface Dialect {

  /** What a request says. */
  Prompt read(JsonNode body);

  /** The answer in one piece. */
  JsonNode whole(Prompt prompt, Answer answer);

  /** The answer as it is streamed, one write each; joined they are the whole body. */
  List<String> stream(Prompt prompt, Answer answer);

  /** What the endpoint that only counts answers. */
  default JsonNode counted(long tokens) {
    return Json.object(pair("input_tokens", tokens));
  }

  /** The media type of a stream. */
  default String streamType() {
    return "text/event-stream; charset=utf-8";
  }
}
