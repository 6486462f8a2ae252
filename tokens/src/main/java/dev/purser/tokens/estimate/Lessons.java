package dev.purser.tokens.estimate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What was learned of each model from the usage that its provider returned. Thread-safe; a lesson
 * costs some hundred nanoseconds, and memory is bounded: 65 numbers a model, for at most a thousand
 * models, because names come from callers. Nothing of a text is kept.
 */
public final class Lessons {

  private static final int MODELS = 1000;

  /** So many lessons a model are all wanted; of later ones a sample will do. */
  private static final int ALL = 100;

  private static final int ONE_IN = 16;

  private final Map<String, Learned> learned = new ConcurrentHashMap<>();

  /**
   * Whether a lesson for this model is worth the counting that it takes: always at first, and one
   * time in sixteen later.
   */
  public boolean wanted(String model) {
    return of(model).lessons() < ALL || ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
  }

  /**
   * Adds what a provider counted.
   *
   * @param model a name for all that is counted alike
   * @param estimated what the calibration alone says
   * @param actual what the provider says
   */
  public void add(String model, long estimated, long actual) {
    if (learned.size() < MODELS || learned.containsKey(model)) {
      learned.merge(
          model,
          Learned.NOTHING.with(estimated, actual),
          (known, one) -> known.with(estimated, actual));
    }
  }

  /** What is known of a model. */
  public Learned of(String model) {
    return learned.getOrDefault(model, Learned.NOTHING);
  }
}
