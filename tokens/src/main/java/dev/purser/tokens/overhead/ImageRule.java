package dev.purser.tokens.overhead;

/** How a model counts an image. */
public sealed interface ImageRule {

  /** The tokens of an image of this size. */
  long tokens(ImageSize size);

  /** The most tokens of any image. */
  long most();

  /** The same for every image. */
  record Fixed(long most) implements ImageRule {
    @Override
    public long tokens(ImageSize size) {
      return most;
    }
  }

  /**
   * OpenAI: squares of 32 pixels, of a picture brought down to a budget of them.
   *
   * @param budget the most squares
   * @param edge the longest edge in pixels
   * @param factor tokens per thousand squares
   */
  record Patches(long budget, long edge, long factor) implements ImageRule {
    private static final int SQUARE = 32;

    @Override
    public long tokens(ImageSize size) {
      ImageSize fit = size.longEdge() > edge ? size.withLongEdge(edge) : size;
      long patches = fit.squares(SQUARE);
      return Math.ceilDiv((patches > budget ? shrunk(fit) : patches) * factor, 1000);
    }

    /** Scaled to the budget, and then until one edge is of whole squares. */
    private long shrunk(ImageSize size) {
      double scale =
          Math.sqrt((double) SQUARE * SQUARE * budget / ((double) size.width() * size.height()));
      double wide = size.width() * scale / SQUARE;
      double high = size.height() * scale / SQUARE;
      scale *= Math.min(Math.floor(wide) / wide, Math.floor(high) / high);
      long columns = squares(size.width() * scale);
      long rows = squares(size.height() * scale);
      return Math.min(budget, Math.max(1, columns * rows));
    }

    private static long squares(double pixels) {
      return Math.ceilDiv((long) Math.floor(pixels + 1e-6), (long) SQUARE);
    }

    @Override
    public long most() {
      return Math.ceilDiv(budget * factor, 1000);
    }
  }

  /**
   * OpenAI, older: tiles of 512 pixels of a picture brought down to 2,048 pixels, and its short
   * edge to 768.
   *
   * @param base tokens of any image
   * @param tile tokens of each tile
   */
  record Tiles(long base, long tile) implements ImageRule {
    private static final int MOST_TILES = 8;

    @Override
    public long tokens(ImageSize size) {
      double scale = Math.min(1, 2048.0 / size.longEdge());
      scale = Math.min(scale, 768.0 / size.shortEdge());
      long columns = tiles(size.width() * scale);
      long rows = tiles(size.height() * scale);
      return base + tile * columns * rows;
    }

    private static long tiles(double pixels) {
      return Math.max(1, (long) Math.ceil(pixels / 512 - 1e-9));
    }

    @Override
    public long most() {
      return base + tile * MOST_TILES;
    }
  }

  /**
   * Anthropic: squares of 28 pixels of a picture brought down to a long edge and a number of
   * tokens.
   *
   * @param edge the longest edge in pixels
   * @param most the most tokens
   */
  record Squares(long edge, long most) implements ImageRule {
    private static final int SQUARE = 28;

    @Override
    public long tokens(ImageSize size) {
      if (size.longEdge() <= edge && size.squares(SQUARE) <= most) {
        return size.squares(SQUARE);
      }
      // The longest edge at which the picture fits.
      long low = 1;
      long high = Math.min(edge, size.longEdge());
      while (low < high) {
        long middle = Math.ceilDiv(low + high, 2L);
        if (size.withLongEdge(middle).squares(SQUARE) <= most) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return size.withLongEdge(low).squares(SQUARE);
    }
  }

  /**
   * Gemini 2: one tile for a small picture, else as many as its short edge asks for.
   *
   * @param tile tokens of each tile
   */
  record Crops(long tile) implements ImageRule {
    private static final long SMALL = 384;

    private static final long EDGE = 3072;

    /** Of 3,072 by 384 pixels, in tiles of 256. */
    private static final long MOST_TILES = 24;

    @Override
    public long tokens(ImageSize size) {
      if (size.longEdge() <= SMALL) {
        return tile;
      }
      ImageSize fit = size.longEdge() > EDGE ? size.withLongEdge(EDGE) : size;
      int edge = Math.clamp((long) Math.floor(fit.shortEdge() / 1.5), 256, 768);
      return tile * fit.squares(edge);
    }

    @Override
    public long most() {
      return tile * MOST_TILES;
    }
  }
}
