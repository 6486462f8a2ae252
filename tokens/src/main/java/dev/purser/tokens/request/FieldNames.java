package dev.purser.tokens.request;

import java.util.Set;

/** Names of fields of requests, by what stands in them. */
final class FieldNames {

  /** Fields that steer and are not shown to the model; in the bound they stay. */
  static final Set<String> STEERING =
      Set.of(
          "type",
          "id",
          "role",
          "call_id",
          "tool_call_id",
          "tool_use_id",
          "toolUseId",
          "cache_control",
          "cachePoint",
          "signature",
          "encrypted_content",
          "status",
          "thoughtSignature",
          "thought_signature",
          "file_id",
          "detail",
          "mime_type",
          "mimeType",
          "media_type",
          "citations",
          "index");

  /** Fields in which a medium stands. */
  static final Set<String> MEDIA =
      Set.of(
          "image_url",
          "input_audio",
          "source",
          "inlineData",
          "inline_data",
          "fileData",
          "file_data",
          "file",
          "image",
          "audio",
          "video",
          "document");

  /** Objects that the model is shown as the JSON they are. */
  static final Set<String> JSON =
      Set.of("input", "args", "response", "arguments", "schema", "parameters", "json");

  /** What a request is answered with beyond what it shows. */
  static final Set<String> STORED =
      Set.of(
          "previous_response_id",
          "conversation",
          "container",
          "mcp_servers",
          "web_search_options",
          "plugins",
          "cachedContent",
          "cached_content",
          "context_management",
          "connectors",
          "data_sources");

  /** Fields and types of tools that the caller runs himself, so that all of them is shown. */
  static final Set<String> OWN_TOOLS =
      Set.of(
          "function",
          "custom",
          "input_schema",
          "functionDeclarations",
          "function_declarations",
          "toolSpec",
          "parameter_definitions");

  private FieldNames() {}
}
