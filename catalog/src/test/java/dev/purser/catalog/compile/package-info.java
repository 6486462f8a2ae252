/** Compiles the shipped price files from published price lists; run by hand, not a test. */
package dev.purser.catalog.compile;
