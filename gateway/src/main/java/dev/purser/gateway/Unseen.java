package dev.purser.gateway;

import dev.purser.tokens.overhead.ModelName;
import java.util.regex.Pattern;

/**
 * Knows the models that reason without showing it and report what it took at the end only: of a
 * stream that is left before that, what came tells little of what is billed. Stateless.
 */
final class Unseen {

  /**
   * OpenAI's reasoning models and xAI's from the fourth on (platform.openai.com and docs.x.ai,
   * September 2026); those that are named as chat models of a fifth generation do not reason.
   */
  private static final Pattern REASONS =
      Pattern.compile("(o[1-9]|gpt-[5-9]|codex|computer-use|grok-[4-9])(?!.*-chat).*");

  private Unseen() {}

  /** Whether a model is known to reason unseen. */
  static boolean isLikely(String model) {
    String plain = ModelName.of(model).plain();
    return REASONS.matcher(plain).matches() && !plain.contains("non-reasoning");
  }
}
