package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

  private static Route route(String method, String path) {
    return ProviderKind.OPENAI.route(method, path, "");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, openai.chat, chat, '', false",
    "/chat/completions, openai.chat, chat, '', false",
    "/openai/v1/chat/completions, openai.chat, chat, '', false",
    "/api/v1/chat/completions, openai.chat, chat, '', false",
    "/v1beta/openai/chat/completions, openai.chat, chat, '', false",
    "/openai/deployments/my-gpt/chat/completions, openai.chat, chat, my-gpt, false",
    "/openai/deployments/emb/embeddings, openai.embeddings, embeddings, emb, false",
    "/v1/agents/completions, openai.chat, chat, '', false",
    "/v1/fim/completions, openai.completions, text_completion, '', false",
    "/v1/text/chatcompletion_v2, openai.chat, chat, '', false",
    "/serving-endpoints/my-claude/invocations, openai.chat, chat, my-claude, false",
    "/v1/agent, openai.responses, chat, '', false",
    "/v1/classify, cohere.classify, classify, '', false",
    "/v1beta/models/imagen-4.0-generate-001:predict, vertex.images, generate_content,"
        + " imagen-4.0-generate-001, false",
    "/v1/completions, openai.completions, text_completion, '', false",
    "/v1/embeddings, openai.embeddings, embeddings, '', false",
    "/v1/responses, openai.responses, chat, '', false",
    "/v1/responses/compact, openai.responses, chat, '', false",
    "/v1/images/generations, openai.images, generate_content, '', false",
    "/v1/images/edits, openai.images, generate_content, '', false",
    "/openai/deployments/pic/images/generations, openai.images, generate_content, pic, false",
    "/v1/audio/transcriptions, openai.transcriptions, generate_content, '', false",
    "/openai/v1/audio/translations, openai.transcriptions, generate_content, '', false",
    "/v1/ocr, mistral.ocr, generate_content, '', false",
    "/v1/projects/p/locations/l/publishers/mistralai/models/mistral-ocr-2505:rawPredict,"
        + " mistral.ocr, generate_content, mistral-ocr-2505, false",
    "/v1/audio/speech, openai.speech, generate_content, '', false",
    "/v1/threads/thread_1/runs, openai.assistants, invoke_agent, '', false",
    "/v1/threads/runs, openai.assistants, invoke_agent, '', false",
    "/v1/messages, anthropic.messages, chat, '', false",
    "/anthropic/v1/messages, anthropic.messages, chat, '', false",
    "/v1beta/models/gemini-3:generateContent, gemini.generateContent, generate_content, gemini-3,"
        + " false",
    "/v1/models/gemini-3:streamGenerateContent, gemini.generateContent, generate_content, gemini-3,"
        + " true",
    "/v1beta/models/gemini-3%3AgenerateContent, gemini.generateContent, generate_content, gemini-3,"
        + " false",
    "/v1/projects/p/locations/l/publishers/google/models/g:generateContent, gemini.generateContent,"
        + " generate_content, g, false",
    "/v1beta/models/emb:embedContent, gemini.embedContent, embeddings, emb, false",
    "/v1beta/models/emb:batchEmbedContents, gemini.embedContent, embeddings, emb, false",
  })
  void post_meteredPath_isFoundByItsEnd(
      String path, String format, String operation, String model, boolean stream) {
    assertThat(route("POST", path))
        .isInstanceOfSatisfying(
            Route.Metered.class,
            metered -> {
              assertThat(metered.format().name()).isEqualTo(format);
              assertThat(metered.operation()).isEqualTo(operation);
              assertThat(metered.model()).isEqualTo(model);
              assertThat(metered.stream()).isEqualTo(stream);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/responses/resp_1, openai.responses, resp_1",
    "POST, /openai/v1/responses/resp_1/cancel, openai.responses, resp_1",
    "GET, /v1beta/interactions/i_1, gemini.interactions, i_1",
  })
  void answerThatIsAskedForLater_isKnownByItsId(
      String method, String path, String format, String id) {
    assertThat(route(method, path))
        .isInstanceOfSatisfying(
            Route.Later.class,
            later -> {
              assertThat(later.format().name()).isEqualTo(format);
              assertThat(later.id()).isEqualTo(id);
            });
  }

  @Test
  void resultsOfABatch_areRead() {
    assertThat(route("GET", "/v1/files/file-1/content")).isEqualTo(new Route.Results());
    assertThat(route("GET", "/v1/messages/batches/b/results")).isEqualTo(new Route.Results());
    assertThat(route("POST", "/v1/batches")).isEqualTo(new Route.Unknown());
    assertThat(route("POST", "/v1/messages/batches")).isEqualTo(new Route.Unknown());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/realtime, REALTIME",
    "/openai/realtime, REALTIME",
    "/openai/v1/realtime, REALTIME",
    "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent, GEMINI_LIVE",
    "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained,"
        + " GEMINI_LIVE",
    "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent, GEMINI_LIVE",
  })
  void get_pathOfASession_isLive(String path, LiveFormat format) {
    assertThat(route("GET", path))
        .isInstanceOfSatisfying(
            Route.Live.class, live -> assertThat(live.format()).isEqualTo(format));
    assertThat(route("POST", path)).isEqualTo(new Route.Unknown());
    assertThat(route("HEAD", path)).isEqualTo(new Route.Unknown());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/models",
    "GET, /openai/models",
    "GET, /v1/models/gpt-6",
    "GET, /v1/models/meta/llama-4",
    "GET, /v1beta/models/gemini-3",
    "HEAD, /v1/models",
    "GET, /v1/batches",
    "GET, /v1/batches/batch_1",
    "GET, /v1/messages/batches/msgbatch_1",
    "GET, /v1/files/file-1",
    "POST, /v1/batches/batch_1/cancel",
    "POST, /v1/messages/batches/msgbatch_1/cancel",
    "GET, /v1/responses/resp_1/input_items",
    "DELETE, /v1/responses/resp_1",
    "POST, /v1/messages/count_tokens",
    "POST, /v1/moderations",
    "POST, /v1/responses/input_tokens",
    "POST, /v1beta/models/gemini-3:countTokens",
  })
  void call_thatCostsNothing_isFree(String method, String path) {
    assertThat(route(method, path)).isEqualTo(new Route.Free());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/chat/completions",
    "HEAD, /v1/responses",
    "OPTIONS, /v1/chat/completions",
    "PUT, /v1/responses",
    "POST, /v1/generations",
    "POST, /v1/speech",
    "POST, /v1/compact",
    "POST, /v1/runs",
    "POST, /v1/batches",
    "POST, /v1/messages/batches",
    "POST, /v1/threads/t/messages",
    "POST, /v1/models",
    "POST, /v1/responses/resp_1",
    "POST, /v1beta/models/imagen:predict",
    "POST, /endpoints/x/invocations",
    "POST, /invocations",
    "POST, /agent",
    "POST, /classify",
    "POST, /v1beta/models/:generateContent",
    "POST, /",
    "POST, ''",
    "POST, v1/messages",
    "GET, /v1/responses/",
  })
  void call_notListed_isUnknown(String method, String path) {
    assertThat(route(method, path)).isEqualTo(new Route.Unknown());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/messages/../messages/count_tokens",
        "/v1/./messages/count_tokens",
        "/v1/messages//count_tokens",
        "/v1/x%2F..%2Fmessages/count_tokens",
        "/v1/%2e%2e/messages/count_tokens",
        "/v1/messages/count_tokens/",
        "/v1;x=1/messages/count_tokens",
        "/v1\\messages/count_tokens",
        "/v1/chat%2Fcompletions",
      })
  void path_thatServersReadDifferently_isUnknown(String path) {
    assertThat(route("POST", path)).isEqualTo(new Route.Unknown());
  }

  @ParameterizedTest
  @EnumSource
  void kinds_serveEachOthersFormats(ProviderKind kind) {
    assertThat(kind.route("POST", "/v1/chat/completions", "")).isInstanceOf(Route.Metered.class);
    assertThat(kind.route("POST", "/v1/messages", "beta=true")).isInstanceOf(Route.Metered.class);
  }
}
