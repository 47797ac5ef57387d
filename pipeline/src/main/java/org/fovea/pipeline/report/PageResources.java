package org.fovea.pipeline.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The parts of the page that are the same for every run. */
final class PageResources {
  /** D3, which draws the plots; comes as a WebJar. */
  static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js";

  private PageResources() {}

  /** Returns the text of a resource, beside this class or by its whole name. */
  static String text(String name) throws IOException {
    try (InputStream in = PageResources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(
            name + " is missing from the program; build it again from a whole checkout");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
