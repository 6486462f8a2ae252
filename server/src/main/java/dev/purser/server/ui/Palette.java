package dev.purser.server.ui;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which colour stands for which model. The dearest models of the month have one each, given in the
 * order of their names so that a change of ranks does not recolour the page; all others share one.
 */
final class Palette {

  static final int COLOURS = 7;

  /** The colour of all models without one of their own. */
  static final int REST = 0;

  private final Map<String, Integer> colours = new HashMap<>();

  /** A palette for models, the dearest first. */
  Palette(List<String> models) {
    List<String> sorted = models.stream().limit(COLOURS).sorted().toList();
    for (int i = 0; i < sorted.size(); i++) {
      colours.put(sorted.get(i), i + 1);
    }
  }

  int colour(String model) {
    return colours.getOrDefault(model, REST);
  }

  /** The colour of a model with its name, which for the rest is a common one. */
  Board.Key key(String model) {
    int colour = colour(model);
    return new Board.Key(colour, colour == REST ? "other models" : model);
  }
}
