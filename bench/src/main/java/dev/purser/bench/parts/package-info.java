/** The parts of a call that cost time, one by one. */
@NullMarked
package dev.purser.bench.parts;

import org.jspecify.annotations.NullMarked;
