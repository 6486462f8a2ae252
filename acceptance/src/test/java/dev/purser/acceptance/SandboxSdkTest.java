package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.sandbox.Sandbox;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official SDKs understand the sandbox. */
class SandboxSdkTest {

  private static Vertx vertx;
  private static OpenAiSdk openAi;
  private static AnthropicSdk anthropic;
  private static GeminiSdk gemini;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    Sandbox sandbox =
        Sandbox.start(vertx, text -> text.length() / 4, InstantSource.system()).await();
    openAi = new OpenAiSdk(sandbox.baseUrl("openai") + "/v1", "key");
    anthropic = new AnthropicSdk(sandbox.baseUrl("anthropic").toString(), "key");
    gemini = new GeminiSdk(sandbox.baseUrl("gemini").toString(), "key");
  }

  @AfterAll
  static void stop() {
    openAi.close();
    anthropic.close();
    gemini.close();
    vertx.close().await();
  }

  @Test
  void chat_wholeAndStreamed_areHeardAlike() {
    assertThat(openAi.chat(false).text()).isNotEmpty();
    assertThat(openAi.chatStreamed(false)).isEqualTo(openAi.chat(false));
    assertThat(openAi.chat(true).tool()).isEqualTo("weather");
    assertThat(openAi.chatStreamed(true)).isEqualTo(openAi.chat(true));
  }

  @Test
  void responses_wholeAndStreamed_areHeardAlike() {
    assertThat(openAi.responses(false).text()).isNotEmpty();
    assertThat(openAi.responsesStreamed(false)).isEqualTo(openAi.responses(false));
    assertThat(openAi.responses(true).tool()).isEqualTo("weather");
    assertThat(openAi.responsesStreamed(true)).isEqualTo(openAi.responses(true));
  }

  @Test
  void embeddings_haveTheirUsualLength() {
    assertThat(openAi.embeddings()).isEqualTo(Heard.text("1536"));
  }

  @Test
  void messages_wholeAndStreamed_areHeardAlike() {
    assertThat(anthropic.messages(false).text()).isNotEmpty();
    assertThat(anthropic.messagesStreamed(false)).isEqualTo(anthropic.messages(false));
    assertThat(anthropic.messages(true).tool()).isEqualTo("weather");
    assertThat(anthropic.messagesStreamed(true)).isEqualTo(anthropic.messages(true));
  }

  @Test
  void generateContent_wholeAndStreamed_areHeardAlike() {
    assertThat(gemini.generate(false).text()).isNotEmpty();
    assertThat(gemini.generateStreamed(false)).isEqualTo(gemini.generate(false));
    assertThat(gemini.generate(true).tool()).isEqualTo("weather");
    assertThat(gemini.generateStreamed(true)).isEqualTo(gemini.generate(true));
  }
}
