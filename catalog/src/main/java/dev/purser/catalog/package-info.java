/** The prices that are shipped, those of a user's file, and those set one by one. */
@NullMarked
package dev.purser.catalog;

import org.jspecify.annotations.NullMarked;
