package dev.purser.wire;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes errors as the SDKs of the providers read them. */
final class ErrorBodies {

  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  private ErrorBodies() {}

  static byte[] of(ProviderKind kind, WireError error) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      switch (kind) {
        case OPENAI -> openAi(json, error);
        case ANTHROPIC -> anthropic(json, error);
        case GEMINI -> gemini(json, error);
        case BEDROCK -> bedrock(json, error);
        case COHERE -> cohere(json, error);
        case OLLAMA -> ollama(json, error);
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void openAi(JsonGenerator json, WireError error) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("message", error.message());
    json.writeStringProperty("type", openAiType(error.status()));
    json.writeNullProperty("param");
    json.writeStringProperty("code", error.code());
    purser(json, error);
    json.writeEndObject();
  }

  private static String openAiType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "insufficient_quota";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  private static void anthropic(JsonGenerator json, WireError error) {
    json.writeStringProperty("type", "error");
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("type", anthropicType(error.status()));
    json.writeStringProperty("message", error.message());
    purser(json, error);
    json.writeEndObject();
    json.writeStringProperty("request_id", error.requestId());
  }

  private static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 503, 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }

  private static void gemini(JsonGenerator json, WireError error) {
    json.writeObjectPropertyStart("error");
    json.writeNumberProperty("code", error.status());
    json.writeStringProperty("message", error.message());
    json.writeStringProperty("status", geminiStatus(error.status()));
    json.writeArrayPropertyStart("details");
    json.writeStartObject();
    json.writeStringProperty("@type", "type.googleapis.com/google.rpc.ErrorInfo");
    json.writeStringProperty("reason", error.code());
    json.writeStringProperty("domain", "purser");
    json.writeObjectPropertyStart("metadata");
    facts(error).forEach(json::writeStringProperty);
    // The values of an ErrorInfo's metadata are strings.
    error.group().ifPresent(group -> json.writeStringProperty("group", flat(group)));
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String geminiStatus(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 402 -> "FAILED_PRECONDITION";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 499 -> "CANCELLED";
      case 501 -> "UNIMPLEMENTED";
      case 502, 503 -> "UNAVAILABLE";
      case 504 -> "DEADLINE_EXCEEDED";
      default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    };
  }

  /** The SDKs of AWS find the type here where no header names it. */
  private static void bedrock(JsonGenerator json, WireError error) {
    json.writeStringProperty("__type", bedrockType(error.status()));
    json.writeStringProperty("message", error.message());
    purser(json, error);
  }

  private static String bedrockType(int status) {
    return switch (status) {
      case 401, 403 -> "AccessDeniedException";
      // One that the SDKs do not try again, as they do with throttling.
      case 402 -> "ServiceQuotaExceededException";
      case 404 -> "ResourceNotFoundException";
      case 408, 504 -> "ModelTimeoutException";
      case 429 -> "ThrottlingException";
      case 503 -> "ServiceUnavailableException";
      default -> status >= 500 ? "InternalServerException" : "ValidationException";
    };
  }

  private static void cohere(JsonGenerator json, WireError error) {
    json.writeStringProperty("id", error.requestId());
    json.writeStringProperty("message", error.message());
    purser(json, error);
  }

  private static void ollama(JsonGenerator json, WireError error) {
    json.writeStringProperty("error", error.message());
    purser(json, error);
  }

  private static void purser(JsonGenerator json, WireError error) {
    json.writeObjectPropertyStart("purser");
    facts(error).forEach(json::writeStringProperty);
    error.group().ifPresent(group -> group(json, group));
    json.writeEndObject();
  }

  private static void group(JsonGenerator json, Map<String, String> group) {
    json.writeObjectPropertyStart("group");
    group.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private static String flat(Map<String, String> group) {
    StringJoiner text = new StringJoiner(",");
    group.forEach((name, value) -> text.add(name + "=" + value));
    return text.toString();
  }

  /** The details and our code and id, sorted. */
  private static Map<String, String> facts(WireError error) {
    Map<String, String> facts = new TreeMap<>(error.details());
    facts.putIfAbsent("code", error.code());
    facts.putIfAbsent("request_id", error.requestId());
    return facts;
  }
}
