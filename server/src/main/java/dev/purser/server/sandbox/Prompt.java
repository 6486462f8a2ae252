package dev.purser.server.sandbox;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a request says, whatever its format.
 *
 * @param model the model asked for
 * @param text everything that is read before answering, in the order in which it is cached
 * @param messages how many messages that is
 * @param images how many images and other media it has
 * @param lastUser the text of the last message if the user sent it, else empty
 * @param tools the tools it offers, none if calling them is forbidden
 * @param forcedTool the tool that has to be called; empty text where any will do
 * @param stream whether a streamed answer is asked for
 * @param usageAsked whether a stream is to report its usage
 * @param maxOutput the output limit, {@link Long#MAX_VALUE} if there is none
 * @param choices how many answers are asked for
 * @param reasons whether the model reasons before it answers
 * @param cacheMark how much of the text the request marks as cacheable, in characters; 0 if none
 * @param body the request itself
 */
record Prompt(
    String model,
    String text,
    int messages,
    int images,
    String lastUser,
    List<Tool> tools,
    Optional<String> forcedTool,
    boolean stream,
    boolean usageAsked,
    long maxOutput,
    int choices,
    boolean reasons,
    int cacheMark,
    JsonNode body) {

  private static final int TOKENS_PER_MESSAGE = 4;
  private static final int TOKENS_PER_REPLY = 3;
  private static final int TOKENS_PER_IMAGE = 85;

  /** The tool that an answer calls: when forced, or when the user asks to "call the tool". */
  Optional<Tool> toolToCall() {
    boolean wanted = forcedTool.isPresent() || lastUser.contains("call the tool");
    return tools.isEmpty() || !wanted
        ? Optional.empty()
        : Optional.of(Tool.choose(tools, forcedTool.orElse("")));
  }

  /** How many tokens it has, given those of its text. */
  long tokens(long textTokens) {
    return textTokens
        + (long) messages * TOKENS_PER_MESSAGE
        + (long) images * TOKENS_PER_IMAGE
        + TOKENS_PER_REPLY;
  }
}
