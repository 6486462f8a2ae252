package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of Bedrock's runtime: {@code …/model/{id}/{call}}, where the id may be an ARN in percent
 * encoding, with a slash in it.
 *
 * @param model the id of a model or profile as price lists have it; of other ARNs, such as those of
 *     provisioned models, what follows the account
 * @param call such as {@code converse}
 */
record BedrockPath(String model, String call) {

  /** Nothing in it that a server could read in another way: no dots between slashes, no escapes. */
  private static final Pattern PATH =
      Pattern.compile("((?:/[A-Za-z0-9_-]+)*)/model/([^/]{1,2048})/([a-z-]+)");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws[a-z-]*:bedrock:[a-z0-9-]*:[0-9]*:" + "([a-z-]+)/([A-Za-z0-9][A-Za-z0-9._:-]*)");

  /** The path, if it is one of these and can be read in one way only. */
  static Optional<BedrockPath> of(String path) {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return id(decoded(parts.group(2))).map(model -> new BedrockPath(model, parts.group(3)));
  }

  /** The same path for another model; as it is where it is none of these. */
  static String with(String path, String model) {
    Matcher parts = PATH.matcher(path);
    return parts.matches()
        ? path.substring(0, parts.start(2)) + encoded(model) + path.substring(parts.end(2))
        : path;
  }

  private static Optional<String> id(String text) {
    if (ID.matcher(text).matches() && !text.startsWith("arn:")) {
      return Optional.of(text);
    }
    Matcher arn = ARN.matcher(text);
    if (!arn.matches()) {
      return Optional.empty();
    }
    return switch (arn.group(1)) {
      case "foundation-model", "inference-profile" -> Optional.of(arn.group(2));
      default -> Optional.of(arn.group(1) + "/" + arn.group(2));
    };
  }

  private static String decoded(String segment) {
    try {
      return segment.indexOf('+') >= 0 ? "" : URLDecoder.decode(segment, UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String encoded(String model) {
    return model.replace(":", "%3A").replace("/", "%2F");
  }
}
