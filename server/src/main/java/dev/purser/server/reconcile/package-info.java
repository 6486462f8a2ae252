/** What providers say that they bill, read from their exports. */
@NullMarked
package dev.purser.server.reconcile;

import org.jspecify.annotations.NullMarked;
