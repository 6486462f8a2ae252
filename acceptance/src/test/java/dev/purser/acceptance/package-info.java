/** The outside contract, tried with the SDKs that people use, against the whole server. */
@NullMarked
package dev.purser.acceptance;

import org.jspecify.annotations.NullMarked;
