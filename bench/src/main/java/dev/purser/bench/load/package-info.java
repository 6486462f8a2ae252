/**
 * Load on the whole server, compared with nginx and with no proxy at all: a mock provider, a load
 * generator and what runs them in turn.
 */
@NullMarked
package dev.purser.bench.load;

import org.jspecify.annotations.NullMarked;
