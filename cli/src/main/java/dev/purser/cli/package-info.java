/**
 * The command line: commands that ask a running server and show its answers to people and scripts,
 * look after the folder of a stopped one, or count tokens by themselves.
 */
@NullMarked
package dev.purser.cli;

import org.jspecify.annotations.NullMarked;
