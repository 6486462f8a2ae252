package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers in the shapes that many sellers give them, with figures of our own, each against the
 * counts that its total or its documentation leaves no doubt about.
 */
class ProviderShapesTest {

  private static final Map<String, Format> FORMATS =
      Map.ofEntries(
          Map.entry("chat", Formats.OPENAI_CHAT),
          Map.entry("completions", Formats.OPENAI_COMPLETIONS),
          Map.entry("embeddings", Formats.OPENAI_EMBEDDINGS),
          Map.entry("responses", Formats.OPENAI_RESPONSES),
          Map.entry("messages", Formats.ANTHROPIC_MESSAGES),
          Map.entry("gemini", Formats.GEMINI_GENERATE),
          Map.entry("interactions", GoogleFormats.INTERACTIONS),
          Map.entry("predict", GoogleFormats.PREDICTED_IMAGES),
          Map.entry("converse", BedrockFormats.CONVERSE),
          Map.entry("nova", BedrockFormats.invoke("us.amazon.nova-lite-v1:0")),
          Map.entry("titan", BedrockFormats.invoke("amazon.titan-text-lite-v1")),
          Map.entry("llama", BedrockFormats.invoke("meta.llama3-70b-instruct-v1:0")),
          Map.entry("stability", BedrockFormats.invoke("stability.sd3-5-large-v1:0")),
          Map.entry("canvas", BedrockFormats.invoke("amazon.nova-canvas-v1:0")),
          Map.entry("cohere", CohereFormats.CHAT),
          Map.entry("embed", CohereFormats.EMBED),
          Map.entry("rerank", CohereFormats.RERANK),
          Map.entry("classify", CohereFormats.CLASSIFY),
          Map.entry("ollama", OllamaFormats.CHAT),
          Map.entry("ollama-generate", OllamaFormats.GENERATE),
          Map.entry("ollama-embed", OllamaFormats.EMBED),
          Map.entry("images", MediaFormats.IMAGES),
          Map.entry("transcriptions", MediaFormats.TRANSCRIPTIONS));

  /** A chat with this usage. */
  private static String chat(String usage) {
    return "{\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
        + "{\"role\":\"assistant\",\"content\":\"Hi\"}}],\"usage\":"
        + usage
        + "}";
  }

  private static Arguments of(
      String seller, String format, String body, String tokens, String quantities, String cost) {
    return Arguments.of(seller, format, body, tokens, quantities, cost);
  }

  /** A chat that is told by its usage alone. */
  private static Arguments chat(String seller, String usage, String tokens) {
    return of(seller, "chat", chat(usage), tokens, "", "");
  }

  static Stream<Arguments> chats() {
    return Stream.of(
        chat(
            "OpenAI",
            """
            {"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,
             "prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},
             "completion_tokens_details":{"reasoning_tokens":128,"audio_tokens":0,
              "accepted_prediction_tokens":40,"rejected_prediction_tokens":12}}
            """,
            "{input=86, cache_read=1920, output=172, reasoning=128}"),
        chat(
            "OpenAI, sound",
            """
            {"prompt_tokens":120,"completion_tokens":90,"total_tokens":210,
             "prompt_tokens_details":{"text_tokens":20,"audio_tokens":100,"cached_tokens":0,
              "image_tokens":0},
             "completion_tokens_details":{"text_tokens":15,"audio_tokens":75,
              "reasoning_tokens":0}}
            """,
            "{input=20, input_audio=100, output=15, output_audio=75}"),
        of(
            "Azure",
            "chat",
            """
            {"choices":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},
              "finish_reason":"stop","index":0,"logprobs":null,
              "message":{"content":"Hi","refusal":null,"role":"assistant"}}],
             "model":"gpt-4o-2024-11-20","object":"chat.completion",
             "prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}],
             "usage":{"completion_tokens":9,"completion_tokens_details":null,
              "prompt_tokens":13,"prompt_tokens_details":null,"total_tokens":22}}
            """,
            "{input=13, output=9}",
            "",
            ""),
        chat(
            "DeepSeek",
            """
            {"prompt_tokens":1100,"completion_tokens":250,"total_tokens":1350,
             "prompt_tokens_details":{"cached_tokens":1024},
             "completion_tokens_details":{"reasoning_tokens":200},
             "prompt_cache_hit_tokens":1024,"prompt_cache_miss_tokens":76}
            """,
            "{input=76, cache_read=1024, output=50, reasoning=200}"),
        chat(
            "Groq",
            """
            {"queue_time":0.04,"prompt_tokens":641,"prompt_time":0.02,"completion_tokens":57,
             "completion_time":0.1,"total_tokens":698,"total_time":0.12,
             "prompt_tokens_details":{"cached_tokens":512},
             "completion_tokens_details":{"reasoning_tokens":21}}
            """,
            "{input=129, cache_read=512, output=36, reasoning=21}"),
        of(
            "xAI",
            "chat",
            chat(
                """
                {"prompt_tokens":307,"completion_tokens":12,"total_tokens":460,
                 "prompt_tokens_details":{"text_tokens":307,"audio_tokens":0,"image_tokens":0,
                  "cached_tokens":256},
                 "completion_tokens_details":{"reasoning_tokens":141,"audio_tokens":0,
                  "accepted_prediction_tokens":0,"rejected_prediction_tokens":0},
                 "num_sources_used":0,"cost_in_usd_ticks":4125000}
                """),
            "{input=51, cache_read=256, output=12, reasoning=141}",
            "",
            "0.0004125"),
        chat(
            "Mistral",
            """
            {"prompt_tokens":1290,"total_tokens":1310,"completion_tokens":20,
             "num_cached_tokens":1280,"prompt_tokens_details":{"cached_tokens":1280}}
            """,
            "{input=10, cache_read=1280, output=20}"),
        chat(
            "Moonshot",
            """
            {"prompt_tokens":8,"completion_tokens":292,"total_tokens":300,"cached_tokens":8}
            """,
            "{cache_read=8, output=292}"),
        chat(
            "Qwen, with a cache that was asked for",
            """
            {"prompt_tokens":1700,"completion_tokens":60,"total_tokens":1760,
             "prompt_tokens_details":{"cached_tokens":0,"cache_creation_input_tokens":1600,
              "cache_creation":{"ephemeral_5m_input_tokens":1600},"cache_type":"ephemeral"}}
            """,
            "{input=100, cache_write_5m=1600, output=60}"),
        chat(
            "Zhipu",
            """
            {"completion_tokens":240,"completion_tokens_details":{"reasoning_tokens":150},
             "prompt_tokens":31,"prompt_tokens_details":{"cached_tokens":4},"total_tokens":271}
            """,
            "{input=27, cache_read=4, output=90, reasoning=150}"),
        of(
            "MiniMax",
            "chat",
            """
            {"id":"0","choices":[{"finish_reason":"stop","index":0,"message":{"content":"Hi",
             "role":"assistant","reasoning_content":"Say hi."}}],"model":"MiniMax-M1",
             "usage":{"total_tokens":249,"total_characters":0,"prompt_tokens":26,
              "completion_tokens":223,"completion_tokens_details":{"reasoning_tokens":214}},
             "input_sensitive":false,"base_resp":{"status_code":0,"status_msg":""}}
            """,
            "{input=26, output=9, reasoning=214}",
            "",
            ""),
        chat(
            "SambaNova",
            """
            {"acceptance_rate":2.1,"completion_tokens":35,"completion_tokens_per_sec":188.4,
             "end_time":1731970000.4,"is_last_response":true,"prompt_tokens":20,
             "start_time":1731970000.1,"time_to_first_token":0.1,"total_latency":0.3,
             "total_tokens":55,"total_tokens_per_sec":180.5}
            """,
            "{input=20, output=35}"),
        chat(
            "Cerebras",
            """
            {"prompt_tokens":3680,"completion_tokens":84,"total_tokens":3764,
             "prompt_tokens_details":{"cached_tokens":3584},
             "completion_tokens_details":{"accepted_prediction_tokens":0,
              "rejected_prediction_tokens":0}}
            """,
            "{input=96, cache_read=3584, output=84}"),
        chat(
            "NVIDIA",
            """
            {"prompt_tokens":21,"total_tokens":55,"completion_tokens":34,
             "prompt_tokens_details":null,"reasoning_tokens":0}
            """,
            "{input=21, output=34}"),
        chat(
            "Together",
            """
            {"prompt_tokens":9,"completion_tokens":104,"total_tokens":113,"cached_tokens":0}
            """,
            "{input=9, output=104}"),
        chat(
            "Fireworks",
            """
            {"prompt_tokens":5031,"total_tokens":5050,"completion_tokens":19,
             "prompt_tokens_details":{"cached_tokens":4992}}
            """,
            "{input=39, cache_read=4992, output=19}"),
        of(
            "DeepInfra",
            "chat",
            chat(
                """
                {"prompt_tokens":15,"total_tokens":31,"completion_tokens":16,
                 "estimated_cost":0.00000615}
                """),
            "{input=15, output=16}",
            "",
            "0.00000615"),
        chat(
            "Databricks",
            """
            {"prompt_tokens":60,"completion_tokens":70,"total_tokens":130,
             "cache_read_input_tokens":0,"cache_creation_input_tokens":0}
            """,
            "{input=60, output=70}"),
        chat(
            "Databricks, with a cache beside the prompt",
            """
            {"prompt_tokens":60,"completion_tokens":70,"total_tokens":2130,
             "cache_read_input_tokens":1800,"cache_creation_input_tokens":200}
            """,
            "{input=60, cache_read=1800, cache_write_5m=200, output=70}"),
        chat(
            "LiteLLM's proxy",
            """
            {"completion_tokens":4,"prompt_tokens":2017,"total_tokens":2021,
             "completion_tokens_details":{"reasoning_tokens":0,"text_tokens":4},
             "prompt_tokens_details":{"cached_tokens":1000,"text_tokens":17,
              "cache_write_tokens":1000,"cache_creation_tokens":1000,
              "cache_creation_token_details":{"ephemeral_5m_input_tokens":300,
               "ephemeral_1h_input_tokens":700}},
             "cache_creation_input_tokens":1000,"cache_read_input_tokens":1000}
            """,
            "{input=17, cache_read=1000, cache_write_5m=300, cache_write_1h=700, output=4}"),
        chat(
            "LiteLLM's proxy, as it was",
            """
            {"completion_tokens":4,"prompt_tokens":2017,"total_tokens":2021,
             "cache_creation_input_tokens":1500,"cache_read_input_tokens":500}
            """,
            "{input=17, cache_read=500, cache_write_5m=1500, output=4}"),
        of(
            "OpenRouter",
            "chat",
            chat(
                """
                {"prompt_tokens":1200,"completion_tokens":900,"total_tokens":2100,
                 "cost":0.02204,"is_byok":false,
                 "prompt_tokens_details":{"cached_tokens":200,"audio_tokens":0},
                 "cost_details":{"upstream_inference_cost":null,
                  "upstream_inference_prompt_cost":0.00404,
                  "upstream_inference_completions_cost":0.018},
                 "completion_tokens_details":{"reasoning_tokens":700,"image_tokens":0}}
                """),
            "{input=1000, cache_read=200, output=200, reasoning=700}",
            "",
            "0.02204"),
        of(
            "OpenRouter, the caller's own key",
            "responses",
            """
            {"model":"m","status":"completed","output":[],
             "usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},
              "output_tokens":25,"output_tokens_details":{"reasoning_tokens":0},
              "total_tokens":35,"cost":0.00006,"is_byok":true,
              "cost_details":{"upstream_inference_cost":null,
               "upstream_inference_input_cost":0.0008,
               "upstream_inference_output_cost":0.0004}}}
            """,
            "{input=10, output=25}",
            "",
            "0.00126"),
        of(
            "Vercel",
            "chat",
            chat(
                """
                {"prompt_tokens":40,"completion_tokens":46,"total_tokens":86,"cost":0.0000672,
                 "is_byok":false,
                 "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0,"video_tokens":0},
                 "cost_details":{"upstream_inference_cost":null,
                  "upstream_inference_prompt_cost":0,"upstream_inference_completions_cost":0},
                 "completion_tokens_details":{"reasoning_tokens":42,"image_tokens":0},
                 "cache_creation_input_tokens":0,"market_cost":0.0000672,
                 "gateway_cost":0.0000672}
                """),
            "{input=40, output=4, reasoning=42}",
            "",
            "0.0000672"),
        of(
            "Perplexity",
            "chat",
            chat(
                """
                {"prompt_tokens":14,"completion_tokens":200,"total_tokens":214,
                 "search_context_size":"low","cost":{"input_tokens_cost":0.00004,
                  "output_tokens_cost":0.003,"request_cost":0.006,"total_cost":0.00904}}
                """),
            "{input=14, output=200}",
            "{requests/low=1}",
            "0.00904"),
        of(
            "Perplexity, deep research",
            "chat",
            chat(
                """
                {"prompt_tokens":9,"completion_tokens":4000,"total_tokens":4009,
                 "citation_tokens":20000,"num_search_queries":21,"reasoning_tokens":90000,
                 "cost":{"input_tokens_cost":0.00002,"output_tokens_cost":0.032,
                  "citation_tokens_cost":0.04,"reasoning_tokens_cost":0.27,
                  "search_queries_cost":0.105,"total_cost":0.44702}}
                """),
            "{input=9, output=4000, reasoning=90000}",
            "{citation_tokens=2E+4, web_search=21}",
            "0.44702"),
        of(
            "Perplexity, an agent",
            "responses",
            """
            {"id":"resp_1","model":"openai/gpt-5.4-mini","status":"completed",
             "output":[{"type":"search_results","results":[]},
              {"type":"message","content":[{"type":"output_text","text":"Hi"}]}],
             "usage":{"input_tokens":40,"output_tokens":12,"total_tokens":52,
              "input_tokens_details":{"cache_creation_input_tokens":5,
               "cache_read_input_tokens":10},
              "tool_calls_details":{"fetch_url":{"invocation":2},
               "search_web":{"invocation":1}},
              "cost":{"currency":"USD","input_cost":0.004,"output_cost":0.006,
               "cache_creation_cost":0.001,"cache_read_cost":0.0005,"tool_calls_cost":0.005,
               "total_cost":0.0165}}}
            """,
            "{input=25, cache_read=10, cache_write_5m=5, output=12}",
            "{web_fetch=2, web_search=1}",
            "0.0165"),
        of(
            "Hugging Face",
            "chat",
            chat("{\"prompt_tokens\":17,\"completion_tokens\":3.0,\"total_tokens\":20}"),
            "{input=17, output=3}",
            "",
            ""),
        chat(
            "Cloudflare",
            "{\"prompt_tokens\":28,\"completion_tokens\":99,\"total_tokens\":127}",
            "{input=28, output=99}"),
        chat(
            "vLLM",
            """
            {"prompt_tokens":5,"total_tokens":21,"completion_tokens":16,
             "prompt_tokens_details":null}
            """,
            "{input=5, output=16}"),
        of(
            "xAI's gRPC as JSON, whose long numbers are texts",
            "chat",
            chat(
                """
                {"promptTokens":1,"prompt_tokens":"96","completion_tokens":"4",
                 "total_tokens":"100","cost_in_usd_ticks":"1234500"}
                """),
            "{input=96, output=4}",
            "",
            "0.00012345"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        of(
            "OpenAI's completions",
            "completions",
            """
            {"object":"text_completion","model":"m","choices":[{"text":"Hi","index":0,
             "logprobs":null,"finish_reason":"length"}],
             "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
            """,
            "{input=5, output=7}",
            "",
            ""),
        of(
            "OpenAI's embeddings",
            "embeddings",
            """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1]}],
             "model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}
            """,
            "{input=8}",
            "",
            ""),
        of(
            "Voyage",
            "embeddings",
            """
            {"object":"list","data":[],"model":"m","usage":{"total_tokens":10}}
            """,
            "{input=10}",
            "",
            ""),
        of(
            "OpenAI's responses",
            "responses",
            """
            {"model":"m","status":"completed","service_tier":"default",
             "output":[{"type":"web_search_call","status":"completed",
               "action":{"type":"search","query":"a"}},
              {"type":"web_search_call","action":{"type":"open_page","url":"u"}},
              {"type":"message","content":[{"type":"output_text","text":"Hi"}]}],
             "usage":{"input_tokens":9000,"input_tokens_details":{"cached_tokens":1024,
               "cache_write_tokens":500},"output_tokens":300,
              "output_tokens_details":{"reasoning_tokens":192},"total_tokens":9300}}
            """,
            "{input=7476, cache_read=1024, cache_write_5m=500, output=108, reasoning=192}",
            "{web_search=1}",
            ""),
        of(
            "xAI's responses, whose reasoning lies inside",
            "responses",
            """
            {"model":"grok-4","status":"completed","output":[],
             "usage":{"input_tokens":199,"input_tokens_details":{"cached_tokens":163},
              "output_tokens":300,"output_tokens_details":{"reasoning_tokens":288},
              "total_tokens":499,"num_sources_used":0,
              "num_server_side_tools_used":2,"cost_in_usd_ticks":19000000,
              "server_side_tool_usage_details":{"web_search_calls":2,"x_search_calls":0,
               "code_interpreter_calls":0,"file_search_calls":0,"mcp_calls":0,
               "document_search_calls":0}}}
            """,
            "{input=36, cache_read=163, output=12, reasoning=288}",
            "{web_search=2}",
            "0.0019"),
        of(
            "Anthropic",
            "messages",
            """
            {"type":"message","role":"assistant","model":"claude-opus-5-5",
             "content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn",
             "usage":{"input_tokens":10,"cache_creation_input_tokens":5000,
              "cache_read_input_tokens":40000,
              "cache_creation":{"ephemeral_5m_input_tokens":2000,
               "ephemeral_1h_input_tokens":3000},
              "output_tokens":500,"output_tokens_details":{"thinking_tokens":120},
              "server_tool_use":{"web_search_requests":2,"web_fetch_requests":1},
              "service_tier":"standard","inference_geo":"us","speed":"fast"}}
            """,
            "{input=10, cache_read=40000, cache_write_5m=2000, cache_write_1h=3000, output=380,"
                + " reasoning=120}",
            "{web_search=2}",
            ""),
        of(
            "Anthropic, nothing special",
            "messages",
            """
            {"type":"message","content":[],"model":"m","usage":{"input_tokens":3,
             "cache_creation_input_tokens":null,"cache_read_input_tokens":null,
             "cache_creation":null,"server_tool_use":null,"service_tier":null,
             "output_tokens":4}}
            """,
            "{input=3, output=4}",
            "",
            ""),
        of(
            "OpenRouter in Anthropic's format",
            "messages",
            """
            {"type":"message","content":[],"model":"m","usage":{"input_tokens":3,
             "output_tokens":4,"cost":0.00012,"is_byok":false,
             "cost_details":{"upstream_inference_cost":0.00012}}}
            """,
            "{input=3, output=4}",
            "",
            "0.00012"),
        of(
            "Gemini",
            "gemini",
            """
            {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},
              "finishReason":"STOP","groundingMetadata":{"webSearchQueries":["a","b","a"]}}],
             "modelVersion":"m","usageMetadata":{"promptTokenCount":1264,
              "candidatesTokenCount":20,"totalTokenCount":1506,"cachedContentTokenCount":1000,
              "promptTokensDetails":[{"modality":"TEXT","tokenCount":206},
               {"modality":"IMAGE","tokenCount":1058}],
              "cacheTokensDetails":[{"modality":"IMAGE","tokenCount":900},
               {"modality":"TEXT","tokenCount":100}],
              "toolUsePromptTokenCount":72,
              "toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":72}],
              "thoughtsTokenCount":150}}
            """,
            "{input=178, input_image=158, cache_read=100, cache_read_image=900, output=20,"
                + " reasoning=150}",
            "{web_search=2}",
            ""),
        of(
            "Vertex AI",
            "gemini",
            """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},
              "finishReason":"STOP","avgLogprobs":-0.1}],
             "usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":8,
              "totalTokenCount":12,"trafficType":"ON_DEMAND",
              "promptTokensDetails":[{"modality":"TEXT","tokenCount":4}],
              "candidatesTokensDetails":[{"modality":"TEXT","tokenCount":8}]},
             "modelVersion":"m","createTime":"2026-10-01T00:00:00Z","responseId":"r"}
            """,
            "{input=4, output=8}",
            "",
            ""),
        of(
            "Gemini's interactions",
            "interactions",
            """
            {"id":"i","status":"completed","model":"m","outputs":[{"type":"text","text":"Hi"}],
             "usage":{"total_input_tokens":20,"total_cached_tokens":8,"total_output_tokens":3,
              "total_thought_tokens":40,"total_tool_use_tokens":5,"total_tokens":68,
              "input_tokens_by_modality":[{"modality":"text","tokens":20}]}}
            """,
            "{input=17, cache_read=8, output=3, reasoning=40}",
            "",
            ""),
        of(
            "Imagen, one of whose pictures was held back",
            "predict",
            """
            {"predictions":[{"mimeType":"image/png","bytesBase64Encoded":"AA=="},
             {"raiFilteredReason":"x"},{"gcsUri":"gs://b/2.png","mimeType":"image/png"}]}
            """,
            "{}",
            "{images=2}",
            ""),
        of(
            "Bedrock's Converse",
            "converse",
            """
            {"metrics":{"latencyMs":900},"output":{"message":{"content":[{"text":"Hi"}],
             "role":"assistant"}},"stopReason":"end_turn","usage":{"inputTokens":12,
              "outputTokens":40,"totalTokens":3152,"cacheReadInputTokens":2000,
              "cacheReadInputTokenCount":2000,"cacheWriteInputTokens":1100,
              "cacheWriteInputTokenCount":1100,"cacheDetails":[{"ttl":"5m","inputTokens":100},
               {"ttl":"1h","inputTokens":1000}]}}
            """,
            "{input=12, cache_read=2000, cache_write_5m=100, cache_write_1h=1000, output=40}",
            "",
            ""),
        of(
            "Nova",
            "nova",
            """
            {"output":{"message":{"content":[{"text":"Hi"}],"role":"assistant"}},
             "stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":2,
              "totalTokens":9,"cacheReadInputTokenCount":0,"cacheWriteInputTokenCount":0}}
            """,
            "{input=7, output=2}",
            "",
            ""),
        of(
            "Titan",
            "titan",
            """
            {"inputTextTokenCount":6,"results":[{"tokenCount":30,"outputText":"Hi",
             "completionReason":"FINISH"}]}
            """,
            "{input=6, output=30}",
            "",
            ""),
        of(
            "Llama",
            "llama",
            """
            {"generation":"Hi","prompt_token_count":17,"generation_token_count":5,
             "stop_reason":"stop"}
            """,
            "{input=17, output=5}",
            "",
            ""),
        of(
            "Stability on Bedrock",
            "stability",
            """
            {"seeds":[1],"finish_reasons":[null],"images":["AAAA"]}
            """,
            "{}",
            "{images=1}",
            ""),
        of(
            "Nova Canvas",
            "canvas",
            """
            {"images":["AAAA","BBBB"],"error":null}
            """,
            "{}",
            "{images=2}",
            ""),
        of(
            "Cohere",
            "cohere",
            """
            {"id":"c","finish_reason":"COMPLETE","message":{"role":"assistant",
             "content":[{"type":"text","text":"Hi"}]},"usage":{
              "billed_units":{"input_tokens":12.0,"output_tokens":7.0},
              "tokens":{"input_tokens":507,"output_tokens":10},"cached_tokens":448}}
            """,
            "{input=12, output=7}",
            "",
            ""),
        of(
            "Cohere's version 1",
            "cohere",
            """
            {"text":"Hi","generation_id":"g","finish_reason":"COMPLETE","chat_history":[],
             "meta":{"api_version":{"version":"1"},"billed_units":{"input_tokens":5,
              "output_tokens":418},"tokens":{"input_tokens":71,"output_tokens":418}}}
            """,
            "{input=5, output=418}",
            "",
            ""),
        of(
            "Cohere's vectors",
            "embed",
            """
            {"id":"e","embeddings":{"float":[[0.1]]},"texts":["a"],"meta":{"api_version":
             {"version":"2"},"billed_units":{"input_tokens":3,"image_tokens":258,"images":1}}}
            """,
            "{input=3, input_image=258}",
            "",
            ""),
        of(
            "Cohere's ranking",
            "rerank",
            """
            {"results":[{"index":0,"relevance_score":0.9}],"id":"r",
             "meta":{"api_version":{"version":"2"},"billed_units":{"search_units":2}}}
            """,
            "{}",
            "{search_units=2}",
            ""),
        of(
            "Cohere's classes",
            "classify",
            """
            {"id":"c","classifications":[{"id":"1","prediction":"a","confidence":0.9}],
             "meta":{"api_version":{"version":"1"},"billed_units":{"classifications":3}}}
            """,
            "{}",
            "{classifications=3}",
            ""),
        of(
            "Ollama",
            "ollama",
            """
            {"model":"llama3.2","created_at":"2026-10-01T00:00:00Z","message":{
             "role":"assistant","content":"Hi"},"done_reason":"stop","done":true,
             "total_duration":5589157167,"load_duration":3013701500,"prompt_eval_count":46,
             "prompt_eval_duration":1160282000,"eval_count":113,"eval_duration":1325948000}
            """,
            "{input=46, output=113}",
            "",
            ""),
        of(
            "Ollama's generate",
            "ollama-generate",
            """
            {"model":"m","response":"Hi","done":true,"context":[1,2,3],"prompt_eval_count":26,
             "eval_count":259}
            """,
            "{input=26, output=259}",
            "",
            ""),
        of(
            "Ollama's vectors",
            "ollama-embed",
            """
            {"model":"all-minilm","embeddings":[[0.1]],"total_duration":14143917,
             "load_duration":1019500,"prompt_eval_count":8}
            """,
            "{input=8}",
            "",
            ""),
        of(
            "OpenAI's images",
            "images",
            """
            {"created":1,"background":"opaque","data":[{"b64_json":"AA=="}],
             "usage":{"total_tokens":4210,"input_tokens":50,"output_tokens":4160,
              "input_tokens_details":{"text_tokens":10,"image_tokens":40},
              "output_tokens_details":{"image_tokens":4160,"text_tokens":0}}}
            """,
            "{input=10, input_image=40, output_image=4160}",
            "",
            ""),
        of(
            "Whisper",
            "transcriptions",
            """
            {"text":"Hi","usage":{"type":"duration","seconds":9}}
            """,
            "{}",
            "{audio_seconds=9}",
            ""),
        of(
            "Groq's Whisper",
            "transcriptions",
            """
            {"task":"transcribe","language":"English","duration":1.2,"text":"Hi",
             "segments":[],"x_groq":{"id":"r"}}
            """,
            "{}",
            "{audio_seconds=1.2}",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"chats", "others"})
  void answer_ofASeller_givesItsCounts(
      String seller, String format, String body, String tokens, String quantities, String cost) {
    check(Reading.whole(FORMATS.get(format), body), tokens, quantities, cost);
    check(Reading.whole(FORMATS.get(format), "\uFEFF\r\n" + body), tokens, quantities, cost);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chats")
  void answer_thatIsStreamed_givesTheSameCounts(
      String seller, String format, String body, String tokens, String quantities, String cost) {
    String whole = body.replace('\n', ' ').strip();
    String stream =
        format.equals("responses")
            ? Reading.sse("{\"type\":\"response.completed\",\"response\":" + whole + "}")
            : Reading.sse(whole.replace("\"message\"", "\"delta\""), "[DONE]");
    check(Reading.stream(FORMATS.get(format), stream), tokens, quantities, cost);
  }

  private static void check(ReadUsage read, String tokens, String quantities, String cost) {
    assertThat(read.problems()).isEmpty();
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens().map(Object::toString).orElse("")).isEqualTo(tokens);
    assertThat(
            read.quantities().amounts().entrySet().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", "{", "}")))
        .isEqualTo(quantities.isEmpty() ? "{}" : quantities);
    assertThat(read.reportedCost().map(Money::toDecimal).orElse("")).isEqualTo(cost);
  }
}
