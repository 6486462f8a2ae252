package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request asks for, as far as money is concerned.
 *
 * @param model the model asked for; empty if the request names none
 * @param stream whether a streamed answer is asked for
 * @param usageAsked whether the caller himself asks for the usage of a stream
 * @param maxOutput the output limit of one choice, empty where the request has none
 * @param choices how many answers are asked for, at least 1
 * @param bodyBytes the size of the body: an upper limit of its text tokens for byte-level
 *     tokenizers
 * @param images how many images it has, or names, each as often as it can be read; what each takes
 *     depends on the model
 * @param mediaTokens the documented maximum of tokens that its other media, prompts of tools and
 *     searches can take beyond their bytes in the body
 * @param documents whether it carries documents: their text is compressed, so that neither their
 *     bytes nor {@code mediaTokens} bound it; only the model's context does
 * @param quantities the most of what is billed besides tokens, such as searches with a cap
 * @param serviceTier the tier asked for; empty if none
 * @param region where the request asks to be served; empty if not said
 * @param speed {@code fast} or empty
 * @param unboundable reasons why no bound can be given, such as {@code web_search without
 *     max_uses}; empty if there are none
 * @param problem why the request could not be read; empty if it could
 */
public record RequestFacts(
    String model,
    boolean stream,
    boolean usageAsked,
    OptionalLong maxOutput,
    int choices,
    long bodyBytes,
    long images,
    long mediaTokens,
    boolean documents,
    Quantities quantities,
    String serviceTier,
    String region,
    String speed,
    List<String> unboundable,
    Optional<String> problem) {

  /** Copies the reasons. */
  public RequestFacts {
    unboundable = List.copyOf(unboundable);
  }

  /** Whether it can have more or fewer tokens than its text shows. */
  public boolean hasMedia() {
    return images > 0 || mediaTokens > 0;
  }
}
