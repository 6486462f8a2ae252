/** The prices in force in one process. */
@NullMarked
package dev.purser.server.prices;

import org.jspecify.annotations.NullMarked;
