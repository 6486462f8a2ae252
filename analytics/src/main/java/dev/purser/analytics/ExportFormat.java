package dev.purser.analytics;

/** The files that a usage report can be had as. */
public enum ExportFormat {
  /**
   * Comma-separated values, with a line of names. Texts that a spreadsheet would take for a formula
   * have an apostrophe in front, as have those that begin with one.
   */
  CSV("text/csv; charset=utf-8", "(FORMAT csv, HEADER)"),
  /** A JSON object a line. */
  NDJSON("application/x-ndjson", "(FORMAT json)"),
  /** Apache Parquet; money as DECIMAL(38, 10). */
  PARQUET("application/vnd.apache.parquet", "(FORMAT parquet, COMPRESSION zstd)");

  private final String mediaType;
  private final String copyOptions;

  ExportFormat(String mediaType, String copyOptions) {
    this.mediaType = mediaType;
    this.copyOptions = copyOptions;
  }

  /** The media type of such a file. */
  public String mediaType() {
    return mediaType;
  }

  String copyOptions() {
    return copyOptions;
  }
}
