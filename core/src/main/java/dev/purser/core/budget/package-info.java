/** Budgets and the deterministic engine that admits, holds and settles against them. */
@NullMarked
package dev.purser.core.budget;

import org.jspecify.annotations.NullMarked;
