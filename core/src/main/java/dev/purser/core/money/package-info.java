/** Money as whole ticks: the only way an amount is held, added or shown. */
@NullMarked
package dev.purser.core.money;

import org.jspecify.annotations.NullMarked;
