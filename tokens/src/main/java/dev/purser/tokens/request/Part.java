package dev.purser.tokens.request;

import java.util.Locale;

/** What a part of a request is. */
public enum Part {
  /** Instructions to the model that stand outside the messages. */
  SYSTEM,
  /** The texts of messages. */
  MESSAGES,
  /** Definitions of tools and functions, and what providers put before them. */
  TOOLS,
  /** The shape that an answer must have. */
  SCHEMA,
  /** Pictures. */
  IMAGES,
  /** Sound. */
  AUDIO,
  /** Documents and video. */
  DOCUMENTS,
  /** The frame around messages, roles and names. */
  FRAMING;

  /** The name used in the API. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
