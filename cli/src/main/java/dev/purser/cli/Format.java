package dev.purser.cli;

/** How an answer is written: for people or for programs. Constants are named as they are typed. */
enum Format {
  table,
  json
}
