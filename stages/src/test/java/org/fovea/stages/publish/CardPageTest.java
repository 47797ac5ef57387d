package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CardPageTest {
  @Test
  void rendersTablesInRegionsNamedByTheirHeadings() throws IOException {
    String page =
        CardPage.of("Model card: dr", "# Card\n\n## Gate\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n");

    assertThat(page)
        .contains("<title>Model card: dr</title>")
        .contains("<h1>Card</h1>")
        .containsOnlyOnce("aria-label=\"Table 1: Gate\"")
        .contains("<td>1</td>\n<td align=\"right\">2</td>");
  }

  @Test
  void escapesHtmlAndLetsNoScriptIn() throws IOException {
    String page =
        CardPage.of("Model card: dr", "[x](javascript:alert(1))\n\n<script>alert(1)</script>\n");

    assertThat(page)
        .doesNotContain("<script")
        .doesNotContain("javascript:")
        .contains("&lt;script&gt;")
        .contains("default-src 'none'; style-src 'sha256-");
  }

  @Test
  void refusesATitleThatCouldBeHtml() {
    assertThatThrownBy(() -> CardPage.of("<b>", "")).hasMessageContaining("but was '<b>'");
  }
}
