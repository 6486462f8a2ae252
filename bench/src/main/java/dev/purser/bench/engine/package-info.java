/** The budget engine by itself, on disk, and with much in it. */
@NullMarked
package dev.purser.bench.engine;

import org.jspecify.annotations.NullMarked;
