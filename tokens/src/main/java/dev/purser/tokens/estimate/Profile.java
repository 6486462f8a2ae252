package dev.purser.tokens.estimate;

import dev.purser.tokens.bpe.Tokenizer;

/** What a text is made of, per {@link Content}. For one thread. */
final class Profile {

  /** Of the sums of a content: the number of pieces that are one token. */
  static final int ONE = 0;

  /** Their characters. */
  static final int ONE_CHARACTERS = 1;

  /** The number of all other pieces. */
  static final int MANY = 2;

  /** Their tokens. */
  static final int MANY_TOKENS = 3;

  /** Their characters. */
  static final int MANY_CHARACTERS = 4;

  /** How many sums there are per content. */
  static final int SUMS = 5;

  /** From one word in so many on, words with accents make a text one of such a language. */
  private static final int ACCENTED = 25;

  private static final Content[] CONTENTS = Content.values();

  private final long[] sums = new long[CONTENTS.length * SUMS];

  static Profile of(CharSequence text, Tokenizer tokenizer) {
    Profile profile = new Profile();
    tokenizer.pieces(text, profile::add);
    return profile;
  }

  private void add(byte[] utf8, int from, int to, int tokens) {
    int row = Content.of(utf8, from, to).ordinal() * SUMS;
    if (tokens == 1) {
      sums[row + ONE]++;
      sums[row + ONE_CHARACTERS] += characters(utf8, from, to);
    } else {
      sums[row + MANY]++;
      sums[row + MANY_TOKENS] += tokens;
      sums[row + MANY_CHARACTERS] += characters(utf8, from, to);
    }
  }

  private static int characters(byte[] utf8, int from, int to) {
    int characters = 0;
    for (int at = from; at < to; at++) {
      characters += (utf8[at] & 0xC0) != 0x80 ? 1 : 0;
    }
    return characters;
  }

  /** All sums: those of the first content, then those of the next. */
  long[] sums() {
    long words = pieces(Content.WORD) + pieces(Content.BARE_WORD) + pieces(Content.TITLE);
    long[] all = sums.clone();
    if (pieces(Content.LATIN) * ACCENTED > words) {
      for (Content plain : new Content[] {Content.WORD, Content.BARE_WORD, Content.TITLE}) {
        for (int sum = 0; sum < SUMS; sum++) {
          all[Content.LATIN_PLAIN.ordinal() * SUMS + sum] += all[plain.ordinal() * SUMS + sum];
          all[plain.ordinal() * SUMS + sum] = 0;
        }
      }
    }
    return all;
  }

  private long pieces(Content content) {
    return sums[content.ordinal() * SUMS + ONE] + sums[content.ordinal() * SUMS + MANY];
  }
}
