package dev.purser.server.ui;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/** Renders templates, which were compiled when this was built. Thread-safe. */
final class Pages {

  private static final String PACKAGE = "dev.purser.server.ui.templates";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), PACKAGE);

  String page(Page page) {
    return render("page.jte", Map.of("page", page));
  }

  /** What of a page changes as calls come. */
  String board(Page page) {
    return render(
        "board.jte",
        Map.of("board", page.board(), "base", page.base(), "signedIn", page.signedIn()));
  }

  String signIn(Assets assets, boolean wrong) {
    return render("signin.jte", Map.of("assets", assets, "wrong", wrong));
  }

  private String render(String template, Map<String, Object> parameters) {
    StringOutput output = new StringOutput();
    engine.render(template, parameters, output);
    return output.toString();
  }
}
