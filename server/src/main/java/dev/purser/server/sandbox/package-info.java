/**
 * The simulated provider that is always there: OpenAI, Anthropic and Gemini formats without a bill.
 */
@NullMarked
package dev.purser.server.sandbox;

import org.jspecify.annotations.NullMarked;
