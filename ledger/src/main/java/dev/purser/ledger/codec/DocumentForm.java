package dev.purser.ledger.codec;

import dev.purser.core.ledger.Document;
import java.io.IOException;

/** A piece of configuration. */
final class DocumentForm {

  private static final int KIND = 1;
  private static final int ORG = 2;
  private static final int ID = 3;
  private static final int BODY = 4;

  private DocumentForm() {}

  static void write(Out out, Document document) {
    out.text(KIND, document.kind());
    out.text(ORG, document.org());
    out.text(ID, document.id());
    out.text(BODY, document.body());
  }

  static Document read(In in) throws IOException {
    String kind = "";
    String org = "";
    String id = "";
    String body = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case KIND -> kind = in.text();
        case ORG -> org = in.text();
        case ID -> id = in.text();
        case BODY -> body = in.text();
        default -> in.skip();
      }
    }
    return new Document(kind, org, id, body);
  }
}
