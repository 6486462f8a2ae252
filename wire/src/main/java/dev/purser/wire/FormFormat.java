package dev.purser.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A format whose requests carry a file or ask for one: forms, or JSON; answers may be bytes of
 * sound. Requests have no limit of output that could be set.
 *
 * @param name its name
 * @param requests notes what the fields of a request say
 * @param interpreters understands the events of its streams
 * @param answers makes readers of whole answers
 * @param billedByRequest whether what is billed can be in the request alone
 */
record FormFormat(
    String name,
    BiConsumer<RequestFields, Request> requests,
    Function<Tally, Interpreter> interpreters,
    Supplier<UsageReader> answers,
    boolean billedByRequest)
    implements Format {

  private static final int MOST_FIELDS = 100;
  private static final int LONGEST_NAME = 64;

  /** The fields of a request, whichever way they were sent. */
  interface RequestFields {
    /** A field as text; empty where it is missing. */
    String text(String name);

    /** How many files it carries. */
    int files();
  }

  @Override
  public RequestFacts request(byte[] body, Route.Metered route) {
    Request request = new Request(route, body.length);
    Optional<MultipartForm> form = MultipartForm.read(body);
    if (form.isPresent()) {
      requests.accept(new OfForm(form.get(), body, request), request);
      return request.facts(Optional.empty());
    }
    OfJson fields = new OfJson(request);
    Optional<String> problem =
        Json.readObject(body, json -> json.fields(name -> fields.take(name, json)));
    requests.accept(fields, request);
    return request.facts(
        fields.tooMany()
            ? Optional.of("the body has more than " + MOST_FIELDS + " fields")
            : problem.map(words -> words + ", nor a form"));
  }

  private static final class OfForm implements RequestFields {
    private final MultipartForm form;
    private final byte[] body;
    private final Request request;

    OfForm(MultipartForm form, byte[] body, Request request) {
      this.form = form;
      this.body = body;
      this.request = request;
    }

    @Override
    public String text(String name) {
      if (!form.isPlain(name)) {
        request.unboundable("field " + name + " given twice, or as a file");
      }
      return form.field(name).map(field -> field.text(body)).orElse("");
    }

    @Override
    public int files() {
      return (int) form.fields().stream().filter(MultipartForm.Field::file).count();
    }
  }

  private static final class OfJson implements RequestFields {
    private final Map<String, String> texts = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private final Request request;

    OfJson(Request request) {
      this.request = request;
    }

    void take(String name, Json json) {
      if (tooMany() || name.length() > LONGEST_NAME) {
        return;
      }
      String text =
          json.isTrue() ? "true" : json.number().map(Object::toString).orElse(json.text());
      if (texts.put(name, text) != null) {
        twice.add(name);
      }
    }

    boolean tooMany() {
      return texts.size() > MOST_FIELDS;
    }

    @Override
    public String text(String name) {
      if (twice.contains(name)) {
        request.unboundable("field " + name + " given twice");
      }
      return texts.getOrDefault(name, "");
    }

    @Override
    public int files() {
      return 0;
    }
  }

  @Override
  public byte[] askForUsage(byte[] body, RequestFacts facts) {
    return body;
  }

  @Override
  public byte[] limitOutput(byte[] body, RequestFacts facts, long tokens) {
    return body;
  }

  @Override
  public byte[] withModel(byte[] body, RequestFacts facts, String model) {
    Optional<MultipartForm.Field> field =
        MultipartForm.read(body).flatMap(form -> form.field("model"));
    if (field.isEmpty()) {
      return Dialect.withModelInBody(body, facts, model);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + model.length());
    out.write(body, 0, field.get().from());
    out.writeBytes(model.getBytes(StandardCharsets.UTF_8));
    out.write(body, field.get().to(), body.length - field.get().to());
    return out.toByteArray();
  }

  @Override
  public UsageReader answer() {
    return answers.get();
  }

  @Override
  public StreamReader stream(boolean hideUsage) {
    return new StreamedAnswer(interpreters, hideUsage, false);
  }
}
