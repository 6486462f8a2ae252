package dev.purser.core.price;

import java.util.OptionalLong;

/**
 * The documented limits of a model, in tokens; empty where they are not known.
 *
 * @param contextWindow the most input and output tokens together
 * @param maxOutput the most output tokens of one answer
 */
public record ModelLimits(OptionalLong contextWindow, OptionalLong maxOutput) {

  /** Nothing known. */
  public static final ModelLimits UNKNOWN =
      new ModelLimits(OptionalLong.empty(), OptionalLong.empty());

  /** These limits, completed by others where something is not known. */
  public ModelLimits orElse(ModelLimits other) {
    return new ModelLimits(
        contextWindow.isPresent() ? contextWindow : other.contextWindow,
        maxOutput.isPresent() ? maxOutput : other.maxOutput);
  }
}
