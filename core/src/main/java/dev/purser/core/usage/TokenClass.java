package dev.purser.core.usage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the disjoint classes that every token of a call falls into.
 *
 * <p>Providers report overlapping figures (cached tokens inside the prompt, reasoning inside the
 * output); readers take them apart so that the classes of a record always sum to its total.
 */
public enum TokenClass {
  /** Fresh text input; documents and tool prompts count here. */
  INPUT(true),
  /** Fresh audio input. */
  INPUT_AUDIO(true),
  /** Fresh image input. */
  INPUT_IMAGE(true),
  /** Fresh video input. */
  INPUT_VIDEO(true),
  /** Text input read from a cache. */
  CACHE_READ(true),
  /** Audio input read from a cache. */
  CACHE_READ_AUDIO(true),
  /** Image input read from a cache. */
  CACHE_READ_IMAGE(true),
  /** Video input read from a cache. */
  CACHE_READ_VIDEO(true),
  /** Input written to a cache that lives five minutes, or whose lifetime is not given. */
  CACHE_WRITE_5M(true),
  /** Input written to a cache that lives an hour. */
  CACHE_WRITE_1H(true),
  /** Text output without reasoning. */
  OUTPUT(false),
  /** Audio output. */
  OUTPUT_AUDIO(false),
  /** Image output. */
  OUTPUT_IMAGE(false),
  /** Video output. */
  OUTPUT_VIDEO(false),
  /** Reasoning, billed as output by most providers. */
  REASONING(false);

  private static final Map<String, TokenClass> BY_WIRE_NAME =
      Stream.of(values()).collect(Collectors.toMap(TokenClass::wireName, Function.identity()));

  private final boolean input;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  TokenClass(boolean input) {
    this.input = input;
  }

  /** Whether tokens of this class were sent to the model rather than made by it. */
  public boolean isInput() {
    return input;
  }

  /** The name used in the API, such as {@code cache_write_5m}. */
  public String wireName() {
    return wireName;
  }

  /** The class with this API name, if there is one. */
  public static Optional<TokenClass> ofWireName(String name) {
    return Optional.ofNullable(BY_WIRE_NAME.get(name));
  }
}
