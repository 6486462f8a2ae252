/** Purser keys: which exist, and what a presented secret grants. */
@NullMarked
package dev.purser.server.keys;

import org.jspecify.annotations.NullMarked;
