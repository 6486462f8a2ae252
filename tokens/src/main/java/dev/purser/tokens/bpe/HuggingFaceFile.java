package dev.purser.tokens.bpe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads a {@code tokenizer.json} of Hugging Face's tokenizers, of byte-pair models. */
final class HuggingFaceFile {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(-1)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxTokenCount(-1)
                  .build())
          .build();

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String[]> merges = new ArrayList<>();
  private final Set<String> added = new HashSet<>();
  private boolean ignoresMerges;
  private boolean fallsBack;

  private HuggingFaceFile() {}

  /**
   * Reads a file.
   *
   * @param hash its SHA-256, in hexadecimal
   */
  static PublishedVocabulary read(byte[] file, String hash) {
    HuggingFaceFile read = new HuggingFaceFile();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), file, 0, file.length)) {
      parser.nextToken();
      read.file(parser);
    }
    return read.published(hash);
  }

  private void file(JsonParser parser) {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "added_tokens" -> addedTokens(parser);
        case "model" -> model(parser);
        default -> parser.skipChildren();
      }
    }
  }

  /** Those that are not special are found in texts; a model that starts from bytes has no such. */
  private void addedTokens(JsonParser parser) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String content = "";
      boolean special = true;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("content")) {
          content = parser.getString();
        } else if (field.equals("special")) {
          special = parser.getBooleanValue();
        }
      }
      if (!special) {
        added.add(content);
      }
    }
  }

  private void model(JsonParser parser) {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "ignore_merges" -> ignoresMerges = value == JsonToken.VALUE_TRUE;
        case "byte_fallback" -> fallsBack = value == JsonToken.VALUE_TRUE;
        case "vocab" -> {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String token = parser.currentName();
            parser.nextToken();
            ids.put(token, parser.getIntValue());
          }
        }
        case "merges" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            merges.add(merge(parser));
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  /** Older files have one text with a space, newer ones an array of two. */
  private static String[] merge(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString().split(" ", 2);
    }
    parser.nextToken();
    String left = parser.getString();
    parser.nextToken();
    String right = parser.getString();
    parser.nextToken();
    return new String[] {left, right};
  }

  private PublishedVocabulary published(String hash) {
    int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    byte[][] tokens = new byte[size][0];
    Set<Integer> symbols = new HashSet<>();
    ids.forEach((token, id) -> {
      if (fallsBack && isByte(token)) {
        int value = Integer.parseInt(token, 3, 5, 16);
        // A byte stands for a character only where that is no token itself.
        if (value >= 0x80 || !ids.containsKey(value == ' ' ? "\u2581" : "" + (char) value)) {
          tokens[id] = new byte[] {(byte) value};
        }
      } else {
        tokens[id] = fallsBack ? bytesOf(token) : bytesBehind(token);
        if (fallsBack && added.contains(token)) {
          symbols.add(id);
        }
      }
    });
    Map<Long, Integer> places = new HashMap<>();
    for (String[] merge : merges) {
      long pair = PublishedVocabulary.pair(idOf(merge[0]), idOf(merge[1]));
      places.putIfAbsent(pair, places.size());
    }
    return new PublishedVocabulary(
        hash, List.of(tokens), fallsBack, symbols, places, ignoresMerges);
  }

  private int idOf(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new IllegalStateException("a merge names a token that is not in the vocabulary");
    }
    return id;
  }

  private static boolean isByte(String token) {
    return token.length() == 6 && token.startsWith("<0x") && token.endsWith(">");
  }

  private static byte[] bytesOf(String token) {
    return token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The bytes that the characters of a token stand for. Bytes that show as a character of Latin-1
   * stand for themselves, the others in turn for those from U+0100 on. A token of other characters
   * is none of text.
   */
  private static byte[] bytesBehind(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    for (int i = 0; i < token.length(); i++) {
      int c = token.charAt(i);
      if (isShown(c)) {
        bytes.write(c);
      } else if (c >= 0x100 && c < 0x100 + HIDDEN.length) {
        bytes.write(HIDDEN[c - 0x100]);
      } else {
        return new byte[0];
      }
    }
    return bytes.toByteArray();
  }

  private static final int[] HIDDEN =
      java.util.stream.IntStream.range(0, 256).filter(b -> !isShown(b)).toArray();

  private static boolean isShown(int c) {
    return c > ' ' && c < 0x7F || c > 0xA0 && c <= 0xFF && c != 0xAD;
  }
}
