/**
 * The command line: commands that ask a running server and show its answers to people and scripts.
 */
@NullMarked
package dev.purser.cli;

import org.jspecify.annotations.NullMarked;
