/** Dated prices, the exact cost of a usage, and the bound of a request about to be sent. */
@NullMarked
package dev.purser.core.price;

import org.jspecify.annotations.NullMarked;
