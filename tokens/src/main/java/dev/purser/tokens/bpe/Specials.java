package dev.purser.tokens.bpe;

/**
 * The special tokens of encodings, by id. Text never becomes one of them; they are only decoded.
 *
 * <p>As in tiktoken 0.14, openai_public.py.
 */
final class Specials {

  private Specials() {}

  /** The name of a special token; empty if the id is none. */
  static String name(Encoding encoding, int id) {
    return switch (encoding) {
      case O200K_BASE -> o200k(id);
      case O200K_HARMONY -> harmony(id);
      case CL100K_BASE -> cl100k(id);
      case P50K_BASE, R50K_BASE -> id == 50_256 ? "<|endoftext|>" : "";
      case LLAMA3, TEKKEN, DEEPSEEK_V3, QWEN3, GEMMA3 -> "";
    };
  }

  private static String o200k(int id) {
    return switch (id) {
      case 199_999 -> "<|endoftext|>";
      case 200_018 -> "<|endofprompt|>";
      default -> "";
    };
  }

  private static String harmony(int id) {
    return switch (id) {
      case 199_998 -> "<|startoftext|>";
      case 200_002 -> "<|return|>";
      case 200_003 -> "<|constrain|>";
      case 200_005 -> "<|channel|>";
      case 200_006 -> "<|start|>";
      case 200_007 -> "<|end|>";
      case 200_008 -> "<|message|>";
      case 200_012 -> "<|call|>";
      default -> {
        String base = o200k(id);
        boolean reserved = base.isEmpty() && id >= 200_000 && id < 201_088;
        yield reserved ? "<|reserved_" + id + "|>" : base;
      }
    };
  }

  private static String cl100k(int id) {
    return switch (id) {
      case 100_257 -> "<|endoftext|>";
      case 100_258 -> "<|fim_prefix|>";
      case 100_259 -> "<|fim_middle|>";
      case 100_260 -> "<|fim_suffix|>";
      case 100_276 -> "<|endofprompt|>";
      default -> "";
    };
  }
}
