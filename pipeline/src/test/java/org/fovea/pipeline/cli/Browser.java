package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a window and without a network, which shows pages as people see them.
 *
 * <p>Where it is not installed, tests are skipped with a message; not where the environment says
 * {@code CI=true}, which has to have it.
 */
final class Browser implements AutoCloseable {
  /** Sizes and schemes that pages have to be good in. */
  enum Look {
    DESKTOP_LIGHT(1280, 900, "light"),
    DESKTOP_DARK(1280, 900, "dark"),
    PHONE_LIGHT(390, 844, "light"),
    PHONE_DARK(390, 844, "dark");

    private final int widthPx;
    private final int heightPx;
    private final String scheme;

    Look(int widthPx, int heightPx, String scheme) {
      this.widthPx = widthPx;
      this.heightPx = heightPx;
      this.scheme = scheme;
    }
  }

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser open() {
    boolean installed = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    if (!installed && !"true".equals(System.getenv("CI"))) {
      Assumptions.abort(
          "skipped: Chromium is not installed; apt-get install chromium chromium-driver");
    }
    assertThat(installed).as("Chromium and its driver are installed: CI=true demands it").isTrue();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--hide-scrollbars");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withSilent(true)
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
    return new Browser(driver);
  }

  /** Shows a file. */
  void show(Path page, Look look) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width",
            look.widthPx,
            "height",
            look.heightPx,
            "deviceScaleFactor",
            1,
            "mobile",
            look.widthPx < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", look.scheme))));
    driver.get(page.toUri().toString());
  }

  /** Returns the words of all elements that a selector finds. */
  List<String> texts(String selector) {
    return elements(selector).stream().map(WebElement::getText).toList();
  }

  List<WebElement> elements(String selector) {
    return driver.findElements(org.openqa.selenium.By.cssSelector(selector));
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Returns what the console says but for plain messages; what was read once is gone. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Returns the addresses of everything that the page fetched. */
  @SuppressWarnings("unchecked")
  List<String> fetched() {
    return (List<String>)
        Objects.requireNonNull(
            script(
                "return performance.getEntriesByType('resource').map(e => e.name)"
                    + ".filter(name => !name.startsWith('data:'))"));
  }

  /** Returns what axe-core finds against the page, each with where it is. */
  @SuppressWarnings("unchecked")
  List<String> accessibilityViolations() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      script(new String(Objects.requireNonNull(axe).readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<String>)
        Objects.requireNonNull(
            driver.executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']})
                  .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' at '
                    + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))))
                  .catch(e => done(['axe failed: ' + e]));
                """));
  }

  /** Returns by how many pixels the page is wider than the window. */
  long overflowPx() {
    return (Long)
        Objects.requireNonNull(
            script(
                "return document.documentElement.scrollWidth -"
                    + " document.documentElement.clientWidth"));
  }

  /** Returns a picture of the page from its top to its end. */
  byte[] wholePage() {
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode((String) Objects.requireNonNull(shot.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
