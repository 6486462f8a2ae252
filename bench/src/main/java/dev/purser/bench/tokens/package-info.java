/** Benchmarks of token counting, against jtokkit in the same run. */
@NullMarked
package dev.purser.bench.tokens;

import org.jspecify.annotations.NullMarked;
