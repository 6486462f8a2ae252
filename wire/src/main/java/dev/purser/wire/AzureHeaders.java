package dev.purser.wire;

import java.util.Locale;

/** Reads what Azure's headers say of an answer in OpenAI's format: where it was made. */
final class AzureHeaders {

  private AzureHeaders() {}

  /** Notes the region that served, such as {@code eastus2}; others send no such header. */
  static void region(Headers headers, Tally tally) {
    String name = headers.value("x-ms-region");
    if (!name.isEmpty() && name.length() <= 64) {
      tally.region(Names.orEmpty(name.replace(" ", "").toLowerCase(Locale.ROOT)));
    }
  }
}
