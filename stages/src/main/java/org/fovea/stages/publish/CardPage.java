package org.fovea.stages.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.fovea.stages.artifact.Sha256;

/**
 * A model card as a page of HTML that fetches nothing, made of its Markdown: both say the same.
 *
 * <p>HTML in the Markdown is escaped, and a Content-Security-Policy lets nothing in but the page's
 * own style.
 */
final class CardPage {
  private static final String STYLE_FILE = "card.css";
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

  private CardPage() {}

  /** A table that can be scrolled by itself, so that a narrow screen shows it without the page. */
  private static final class ScrolledTable extends CustomBlock {
    private final String label;

    ScrolledTable(String label) {
      this.label = label;
    }
  }

  /**
   * Returns the page.
   *
   * @param title name of the page; letters, digits, spaces and {@code . _ - : ( )}
   * @param markdown the card
   */
  static String of(String title, String markdown) throws IOException {
    if (!title.matches("[A-Za-z0-9 ._:()-]+")) {
      throw new IllegalArgumentException(
          "the title of a card has letters, digits, spaces and . _ : ( ) - only, but was '%s'"
              .formatted(title));
    }
    Node document = Parser.builder().extensions(EXTENSIONS).build().parse(markdown);
    document.accept(new TableWrapping());
    String body =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .nodeRendererFactory(ScrolledTableRenderer::new)
            .build()
            .render(document);
    String style = style();
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %s; img-src data:; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <link rel="icon" href="data:,">
    <style>%s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(Sha256.contentSecuritySource(style), title, style, body);
  }

  /** Puts each table into a block of its own, named by the heading before it. */
  private static final class TableWrapping extends AbstractVisitor {
    private String heading = "";
    private int tables;

    @Override
    public void visit(Heading node) {
      StringBuilder words = new StringBuilder();
      for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
        if (child instanceof Text text) {
          words.append(text.getLiteral());
        }
      }
      heading = words.toString();
    }

    @Override
    public void visit(CustomBlock node) {
      if (node instanceof TableBlock) {
        tables++;
        ScrolledTable scrolled = new ScrolledTable("Table %d: %s".formatted(tables, heading));
        node.insertBefore(scrolled);
        scrolled.appendChild(node);
      }
    }
  }

  private record ScrolledTableRenderer(HtmlNodeRendererContext context) implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(ScrolledTable.class);
    }

    @Override
    public void render(Node node) {
      String label = ((ScrolledTable) node).label;
      // Sorted: the order of Map.of changes from process to process, and with it the bytes.
      Map<String, String> attributes =
          new TreeMap<>(
              Map.of("class", "scroll", "role", "region", "tabindex", "0", "aria-label", label));
      context.getWriter().tag("div", attributes);
      context.render(node.getFirstChild());
      context.getWriter().tag("/div");
      context.getWriter().line();
    }
  }

  private static String style() throws IOException {
    try (InputStream in = CardPage.class.getResourceAsStream(STYLE_FILE)) {
      if (in == null) {
        throw new FileNotFoundException(
            STYLE_FILE + " is missing from the program; build it again from a whole checkout");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
