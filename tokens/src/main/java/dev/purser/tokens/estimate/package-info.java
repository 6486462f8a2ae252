/** Counts for tokenizers that are not public: calibrated by content, with a band and a bound. */
@NullMarked
package dev.purser.tokens.estimate;

import org.jspecify.annotations.NullMarked;
