package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ErrorBodiesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode body(ProviderKind kind, int status) {
    return MAPPER.readTree(
        kind.errorBody(
            new WireError(
                status,
                "budget_exceeded",
                "Say \"no\".",
                "req_1",
                Map.of("budget", "team-day", "remaining", "0.5"))));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "402, insufficient_quota",
    "403, permission_error",
    "413, invalid_request_error",
    "429, rate_limit_error",
    "502, server_error",
  })
  void openAi_error_hasTheShapeOfItsSdk(int status, String type) {
    JsonNode error = body(ProviderKind.OPENAI, status).get("error");
    assertThat(error.get("type").asString()).isEqualTo(type);
    assertThat(error.get("code").asString()).isEqualTo("budget_exceeded");
    assertThat(error.get("message").asString()).isEqualTo("Say \"no\".");
    assertThat(error.get("param").isNull()).isTrue();
    assertThat(error.get("purser").get("budget").asString()).isEqualTo("team-day");
    assertThat(error.get("purser").get("request_id").asString()).isEqualTo("req_1");
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "402, billing_error",
    "403, permission_error",
    "413, request_too_large",
    "429, rate_limit_error",
    "500, api_error",
    "502, api_error",
    "503, overloaded_error",
    "504, timeout_error",
  })
  void anthropic_error_hasTheShapeOfItsSdk(int status, String type) {
    JsonNode body = body(ProviderKind.ANTHROPIC, status);
    assertThat(body.get("type").asString()).isEqualTo("error");
    assertThat(body.get("request_id").asString()).isEqualTo("req_1");
    assertThat(body.get("error").get("type").asString()).isEqualTo(type);
    assertThat(body.get("error").get("message").asString()).isEqualTo("Say \"no\".");
    assertThat(body.get("error").get("purser").get("remaining").asString()).isEqualTo("0.5");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT",
    "401, UNAUTHENTICATED",
    "402, FAILED_PRECONDITION",
    "403, PERMISSION_DENIED",
    "429, RESOURCE_EXHAUSTED",
    "500, INTERNAL",
    "502, UNAVAILABLE",
    "504, DEADLINE_EXCEEDED",
  })
  void gemini_error_hasTheShapeOfItsSdk(int status, String name) {
    JsonNode error = body(ProviderKind.GEMINI, status).get("error");
    assertThat(error.get("code").asInt()).isEqualTo(status);
    assertThat(error.get("status").asString()).isEqualTo(name);
    JsonNode info = error.get("details").get(0);
    assertThat(info.get("@type").asString()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(info.get("reason").asString()).isEqualTo("budget_exceeded");
    assertThat(info.get("domain").asString()).isEqualTo("purser");
    assertThat(info.get("metadata").get("budget").asString()).isEqualTo("team-day");
  }

  @ParameterizedTest
  @CsvSource({
    "400, ValidationException",
    "401, AccessDeniedException",
    "402, ServiceQuotaExceededException",
    "403, AccessDeniedException",
    "404, ResourceNotFoundException",
    "413, ValidationException",
    "429, ThrottlingException",
    "502, InternalServerException",
    "503, ServiceUnavailableException",
    "504, ModelTimeoutException",
  })
  void bedrock_error_hasTheShapeOfItsSdk(int status, String type) {
    JsonNode body = body(ProviderKind.BEDROCK, status);
    assertThat(body.get("__type").asString()).isEqualTo(type);
    assertThat(body.get("message").asString()).isEqualTo("Say \"no\".");
    assertThat(body.get("purser").get("budget").asString()).isEqualTo("team-day");
  }

  @Test
  void cohereAndOllama_error_haveTheShapesOfTheirSdks() {
    JsonNode cohere = body(ProviderKind.COHERE, 402);
    assertThat(cohere.get("message").asString()).isEqualTo("Say \"no\".");
    assertThat(cohere.get("id").asString()).isEqualTo("req_1");
    assertThat(cohere.get("purser").get("code").asString()).isEqualTo("budget_exceeded");
    JsonNode ollama = body(ProviderKind.OLLAMA, 402);
    assertThat(ollama.get("error").asString()).isEqualTo("Say \"no\".");
    assertThat(ollama.get("purser").get("code").asString()).isEqualTo("budget_exceeded");
  }

  @ParameterizedTest
  @CsvSource({
    "BEDROCK, /v1/chat/completions, OPENAI",
    "GEMINI, /v1beta/openai/embeddings, OPENAI",
    "OLLAMA, /api/embeddings, OLLAMA",
    "OLLAMA, /v1/responses, OPENAI",
    "OPENAI, /api/v1/messages, ANTHROPIC",
    "COHERE, /v2/chat, COHERE",
    "ANTHROPIC, /v1/models, ANTHROPIC",
  })
  void answering_aPathOfOthers_speaksAsTheyDo(ProviderKind kind, String path, ProviderKind as) {
    assertThat(kind.answering(path)).isEqualTo(as);
  }

  @Test
  void details_namingACode_winOverOurs() {
    WireError error = new WireError(402, "a", "m", "r", Map.of("code", "b"));
    JsonNode body = MAPPER.readTree(ProviderKind.OPENAI.errorBody(error));
    assertThat(body.get("error").get("purser").get("code").asString()).isEqualTo("b");
  }

  @Test
  void group_ofARefusal_isAnObjectAndWhereValuesMustBeStringsText() {
    WireError error =
        new WireError(402, "a", "m", "r", Map.of(), Optional.of(Map.of("user", "u-1")));

    assertThat(MAPPER.readTree(ProviderKind.OPENAI.errorBody(error)).at("/error/purser/group/user"))
        .isEqualTo(MAPPER.readTree("\"u-1\""));
    assertThat(
            MAPPER
                .readTree(ProviderKind.GEMINI.errorBody(error))
                .at("/error/details/0/metadata/group"))
        .isEqualTo(MAPPER.readTree("\"user=u-1\""));
  }
}
