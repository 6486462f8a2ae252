/** Sample traffic of a company that does not exist, so that a first look at Purser shows life. */
@NullMarked
package dev.purser.server.demo;

import org.jspecify.annotations.NullMarked;
