/** What requests take beyond their text: framing, tools, images, sound. Dated data with sources. */
@NullMarked
package dev.purser.tokens.overhead;

import org.jspecify.annotations.NullMarked;
