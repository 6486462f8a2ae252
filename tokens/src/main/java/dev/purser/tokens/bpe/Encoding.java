package dev.purser.tokens.bpe;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A public way to turn text into tokens: a vocabulary and a rule that cuts text into pieces.
 *
 * <p>The vocabularies of OpenAI are always there. The others come with a jar of their own, which
 * whoever builds asks for.
 */
public enum Encoding {
  /** gpt-4o and what came after it. */
  O200K_BASE("o200k_base"),
  /** The open weights: o200k_base with more special tokens. */
  O200K_HARMONY("o200k_base"),
  /** gpt-4, gpt-3.5 and the embedding models. */
  CL100K_BASE("cl100k_base"),
  /** Codex and the text-davinci models. */
  P50K_BASE("p50k_base"),
  /** GPT-3's first models and GPT-2. */
  R50K_BASE("r50k_base"),
  /** Llama 3 to 3.3. */
  LLAMA3("llama3"),
  /** Mistral Nemo, of July 2024. */
  TEKKEN("tekken"),
  /** DeepSeek V3 to V3.2, and R1. */
  DEEPSEEK_V3("deepseek_v3"),
  /** Qwen 2 to 3. */
  QWEN3("qwen3"),
  /** Gemma 3, and Gemini 2 to the first previews of 3. */
  GEMMA3("gemma3");

  /** Special tokens have the first ids of Mistral's vocabulary. */
  private static final int TEKKEN_SPECIALS = 1000;

  private final String wireName = name().toLowerCase(Locale.ROOT);
  private final String vocabulary;

  Encoding(String vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The name used in the API, such as {@code o200k_base}. */
  public String wireName() {
    return wireName;
  }

  /** Whether its vocabulary is on the class path. */
  public boolean isAvailable() {
    return compareTo(LLAMA3) < 0 || BuiltIn.VOCABULARIES.contains(this);
  }

  /** Looked for when first asked: a first count need not wait for it. */
  private static final class BuiltIn {
    static final List<Encoding> VOCABULARIES =
        EnumSet.range(LLAMA3, GEMMA3).stream()
            .filter(encoding -> Snapshot.isThere(encoding.vocabulary))
            .toList();
  }

  /** The encodings whose vocabularies are on the class path. */
  public static List<Encoding> available() {
    return Arrays.stream(values()).filter(Encoding::isAvailable).toList();
  }

  /** The encoding with this API name, if there is one, available or not. */
  public static Optional<Encoding> ofWireName(String name) {
    for (Encoding encoding : values()) {
      if (encoding.wireName.equals(name)) {
        return Optional.of(encoding);
      }
    }
    return Optional.empty();
  }

  /** The most tokens that any text of these bytes, of {@code [from, to)}, can have. */
  public long mostTokens(byte[] utf8, int from, int to) {
    return form().mostBytes(utf8, from, to);
  }

  /** The vocabulary, which encodings can share. */
  String vocabulary() {
    return vocabulary;
  }

  /** The id of what stands first in the vocabulary. */
  int firstId() {
    return this == TEKKEN ? TEKKEN_SPECIALS : 0;
  }

  /** What is done to a text before it is cut. */
  Form form() {
    return switch (this) {
      case QWEN3 -> Form.COMPOSED;
      case GEMMA3 -> Form.SPACES;
      default -> Form.AS_IS;
    };
  }

  Scanner scanner(Vocabulary of) {
    return switch (this) {
      case O200K_BASE, O200K_HARMONY -> new O200kScanner(3, true);
      case TEKKEN -> new O200kScanner(1, false);
      case CL100K_BASE, LLAMA3 -> new Cl100kScanner(3);
      case QWEN3 -> new Cl100kScanner(1);
      case P50K_BASE, R50K_BASE -> new R50kScanner();
      case DEEPSEEK_V3 -> new DeepSeekScanner();
      case GEMMA3 -> new GemmaScanner(of);
    };
  }
}
