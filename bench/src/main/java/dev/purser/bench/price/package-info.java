/** What pricing a call costs, and that a larger catalogue does not make it dearer. */
@NullMarked
package dev.purser.bench.price;

import org.jspecify.annotations.NullMarked;
