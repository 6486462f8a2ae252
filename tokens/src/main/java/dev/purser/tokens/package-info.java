/** Counting the tokens of text: exactly where the tokenizer is public, else calibrated. */
@NullMarked
package dev.purser.tokens;

import org.jspecify.annotations.NullMarked;
