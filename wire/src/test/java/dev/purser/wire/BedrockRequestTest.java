package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BedrockRequestTest {

  private static Route.Metered route(String path) {
    return (Route.Metered) ProviderKind.BEDROCK.route("POST", path, "");
  }

  private static RequestFacts facts(String path, String body) {
    Route.Metered route = route(path);
    return route.format().request(body.getBytes(UTF_8), route);
  }

  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";

  @ParameterizedTest
  @CsvSource({
    "/model/amazon.nova-lite-v1:0/converse, bedrock.converse, chat, amazon.nova-lite-v1:0, false",
    "/model/amazon.nova-lite-v1%3A0/converse-stream, bedrock.converse, chat,"
        + " amazon.nova-lite-v1:0, true",
    "/model/us.anthropic.claude-opus-4-6-v1/invoke, bedrock.invoke.anthropic, chat,"
        + " us.anthropic.claude-opus-4-6-v1, false",
    "/model/global.anthropic.claude-opus-5/invoke-with-response-stream, bedrock.invoke.anthropic,"
        + " chat, global.anthropic.claude-opus-5, true",
    "/model/amazon.titan-embed-text-v2%3a0/invoke, bedrock.invoke.embed, embeddings,"
        + " amazon.titan-embed-text-v2:0, false",
    "/proxy/v1/model/meta.llama3-8b/invoke, bedrock.invoke.llama, chat, meta.llama3-8b, false",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Feu.x-v1%3A0"
        + "/converse, bedrock.converse, chat, eu.x-v1:0, false",
    "/model/arn%3Aaws-us-gov%3Abedrock%3Aus-gov-west-1%3A%3Afoundation-model%2Fm.x/converse,"
        + " bedrock.converse, chat, m.x, false",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fab12/invoke,"
        + " bedrock.invoke.model, chat, application-inference-profile/ab12, false",
  })
  void path_ofAModel_isMetered(
      String path, String format, String operation, String model, boolean stream) {
    assertThat(route(path))
        .satisfies(metered -> {
          assertThat(metered.format().name()).isEqualTo(format);
          assertThat(metered.operation()).isEqualTo(operation);
          assertThat(metered.model()).isEqualTo(model);
          assertThat(metered.stream()).isEqualTo(stream);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model/a%2Fb/converse",
        "/model/%2E%2E/converse",
        "/model/..%2Fx/converse",
        "/model/arn%3Aaws%3Abedrock%3Ax%3A1%3Aprompt%2F..%2Fx/converse",
        "/model/arn%3Aaws%3Abedrock%3Ax%3A1%3Aprompt%2F../converse",
        "/model/arn%3Aaws%3As3%3Ax%3A1%3Abucket%2Fx/converse",
        "/model/a%/converse",
        "/model/a+b/converse",
        "/../model/a/converse",
        "/model/a/async-invoke",
        "/model/a/b/converse",
      })
  void path_thatServersMayReadDifferently_isUnknown(String path) {
    assertThat(ProviderKind.BEDROCK.route("POST", path, "")).isEqualTo(new Route.Unknown());
    assertThat(ProviderKind.BEDROCK.hasArn(path)).isEqualTo(path.endsWith("async-invoke"));
  }

  @Test
  void path_thatCountsTokens_isFree() {
    assertThat(ProviderKind.BEDROCK.route("POST", "/model/m.x/count-tokens", ""))
        .isEqualTo(new Route.Free());
  }

  @Test
  void pathFor_anotherModel_namesIt() {
    String path = "/model/us.x-v1%3A0/converse";
    assertThat(route(path).pathFor(path, "eu.y-v2:0")).isEqualTo("/model/eu.y-v2%3A0/converse");
    assertThat(route(path).pathFor(path, "us.x-v1:0")).isEqualTo(path);
  }

  @Test
  void converse_limitAndTerms_areRead() {
    RequestFacts facts =
        facts(
            CONVERSE,
            """
            {"messages":[{"role":"user","content":[{"text":"hi"},
              {"image":{"format":"png","source":{"bytes":"AAAA"}}}]}],
             "inferenceConfig":{"maxTokens":50},"serviceTier":{"type":"priority"},
             "performanceConfig":{"latency":"optimized"},
             "toolConfig":{"tools":[{"toolSpec":{"name":"f"}},{"cachePoint":{"type":"default"}}]}}
            """);
    assertThat(facts.model()).isEqualTo("amazon.nova-lite-v1:0");
    assertThat(facts.maxOutput()).hasValue(50);
    assertThat(facts.serviceTier()).isEqualTo("priority");
    assertThat(facts.speed()).isEqualTo("fast");
    assertThat(facts.images()).isEqualTo(1);
    assertThat(facts.unboundable()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"messages\":[{\"content\":[{\"video\":{\"source\":{\"s3Location\":{\"uri\":\"s\"}}}}]}]}"
            + " | a remote file",
        "{\"toolConfig\":{\"tools\":[{\"systemTool\":{\"name\":\"nova_grounding\"}}]}}"
            + " | tool systemTool runs at the provider",
        "{\"promptVariables\":{}} | a prompt kept at the provider",
        "{\"additionalModelRequestFields\":{\"tools\":[{}]}} | tools in additional fields",
        "{\"additionalModelRequestFields\":{\"max_tokens\":9}}"
            + " | an output limit in additional fields",
        "{\"guardrailConfig\":{\"guardrailIdentifier\":\"g\"}}"
            + " | a guardrail is billed by what it looks at",
      })
  void converse_whatCannotBeSeenInTheBody_isUnboundable(String body, String reason) {
    assertThat(facts(CONVERSE, body).unboundable()).containsExactly(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        CONVERSE + " | {} | {\"inferenceConfig\":{\"maxTokens\":7}}",
        CONVERSE
            + " | {\"inferenceConfig\":{\"topP\":1}}"
            + " | {\"inferenceConfig\":{\"maxTokens\":7,\"topP\":1}}",
        "/model/anthropic.x/invoke | {\"a\":1} | {\"max_tokens\":7,\"a\":1}",
        "/model/meta.llama3/invoke | {\"max_gen_len\":90} | {\"max_gen_len\":7}",
        "/model/amazon.titan-text-lite-v1/invoke | {\"inputText\":\"x\"}"
            + " | {\"textGenerationConfig\":{\"maxTokenCount\":7},\"inputText\":\"x\"}",
        "/model/amazon.nova-lite-v1:0/invoke | {\"inferenceConfig\":{\"max_new_tokens\":9}}"
            + " | {\"inferenceConfig\":{\"max_new_tokens\":7}}",
      })
  void limitOutput_ofAnyModel_isSetInTheFieldThatItReads(String path, String body, String edited) {
    RequestFacts facts = facts(path, body);
    byte[] limited = route(path).format().limitOutput(body.getBytes(UTF_8), facts, 7);
    assertThat(new String(limited, UTF_8)).isEqualTo(edited);
    assertThat(facts(path, edited).maxOutput()).hasValue(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/model/stability.sd3-5-large-v1:0/invoke | {\"prompt\":\"x\"} | 1",
        "/model/stability.stable-diffusion-xl-v1/invoke | {\"samples\":3} | 3",
        "/model/amazon.nova-canvas-v1:0/invoke"
            + " | {\"imageGenerationConfig\":{\"numberOfImages\":5}} | 5",
        "/v1beta/models/imagen-4.0-generate-001:predict | {\"instances\":[{}]} | 4",
        "/v1beta/models/imagen-4.0-generate-001:predict"
            + " | {\"parameters\":{\"sampleCount\":2}} | 2",
      })
  void pictures_areBoundByTheirNumber(String path, String body, int number) {
    RequestFacts facts = facts(path, body);
    assertThat(facts.quantities().get("images")).isEqualByComparingTo(Integer.toString(number));
    assertThat(facts.maxOutput()).hasValue(0);
    assertThat(facts.unboundable()).isEmpty();
    byte[] bytes = body.getBytes(UTF_8);
    assertThat(route(path).format().limitOutput(bytes, facts, 7)).isSameAs(bytes);
  }

  @Test
  void pictures_thatAreNoCount_haveNoBound() {
    assertThat(
            facts(
                    "/model/amazon.nova-canvas-v1:0/invoke",
                    "{\"imageGenerationConfig\":" + "{\"numberOfImages\":\"5\"}}")
                .unboundable())
        .hasSize(1);
  }
}
