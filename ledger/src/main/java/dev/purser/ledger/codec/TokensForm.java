package dev.purser.ledger.codec;

import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.io.IOException;
import java.util.List;

/** Token counts: a field for each class that has tokens. */
final class TokensForm {

  private static final TokenClass[] CLASSES = TokenClass.values();

  private static final Numbers<TokenClass> FIELDS =
      Numbers.of(
          TokenClass.class,
          List.of(
              TokenClass.INPUT,
              TokenClass.INPUT_AUDIO,
              TokenClass.INPUT_IMAGE,
              TokenClass.INPUT_VIDEO,
              TokenClass.CACHE_READ,
              TokenClass.CACHE_READ_AUDIO,
              TokenClass.CACHE_READ_IMAGE,
              TokenClass.CACHE_READ_VIDEO,
              TokenClass.CACHE_WRITE_5M,
              TokenClass.CACHE_WRITE_1H,
              TokenClass.OUTPUT,
              TokenClass.OUTPUT_AUDIO,
              TokenClass.OUTPUT_IMAGE,
              TokenClass.OUTPUT_VIDEO,
              TokenClass.REASONING));

  private TokensForm() {}

  static void write(Out out, TokenCounts tokens) {
    for (TokenClass c : CLASSES) {
      out.number(FIELDS.of(c), tokens.get(c));
    }
  }

  /** A class that this version does not know is an error: without it the total would be wrong. */
  static TokenCounts read(In in) throws IOException {
    TokenCounts.Builder tokens = TokenCounts.builder();
    for (int field = in.next(); field != 0; field = in.next()) {
      tokens.add(FIELDS.at(field), in.number());
    }
    return tokens.build();
  }
}
