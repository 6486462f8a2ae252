/**
 * Exact byte-pair counting for vocabularies that are public.
 *
 * <p>Text is UTF-8 bytes. A {@link dev.purser.tokens.bpe.Scanner} cuts it into pieces as the
 * regular expression of an encoding would; a piece that stands in the {@link
 * dev.purser.tokens.bpe.Vocabulary} is one token; any other is taken apart by a {@link
 * dev.purser.tokens.bpe.Merger}. {@link dev.purser.tokens.bpe.Tokenizers} is the door.
 */
@NullMarked
package dev.purser.tokens.bpe;

import org.jspecify.annotations.NullMarked;
