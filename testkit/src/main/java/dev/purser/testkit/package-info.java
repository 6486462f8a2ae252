/** Fake upstream providers for tests: what they answer, and how they misbehave, is scripted. */
@NullMarked
package dev.purser.testkit;

import org.jspecify.annotations.NullMarked;
