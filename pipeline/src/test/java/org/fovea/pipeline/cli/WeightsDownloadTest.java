package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsDownloadTest {
  private static final long LIMIT_BYTES = 1_000_000;

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final byte[] weights = new byte[300_000];

  WeightsDownloadTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    new Random(1).nextBytes(weights);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    ended.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void letsTheFileAppearWholeAndReportsEveryByte() throws IOException {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights);
          exchange.close();
        });
    List<ProgressEvent> events = new ArrayList<>();

    boolean fetched = download(LIMIT_BYTES).to(folder.resolve("new/w.caffemodel"), events::add);

    assertThat(fetched).isTrue();
    assertThat(folder.resolve("new/w.caffemodel")).hasBinaryContent(weights);
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.part");
    assertThat(events.get(events.size() - 1))
        .isEqualTo(ProgressEvent.of("weights", "download", 300_000, 300_000, "bytes"));
  }

  @Test
  void doesNotDownloadWhatIsThereAlready() throws IOException {
    Path file = Files.write(folder.resolve("w.caffemodel"), weights);

    assertThat(download(LIMIT_BYTES).to(file, ProgressListener.SILENT)).isFalse();
  }

  @Test
  void doesNotReplaceAnotherFile() throws IOException {
    Path file = Files.writeString(folder.resolve("w.caffemodel"), "mine");

    assertFails(file, LIMIT_BYTES, ExitCode.USAGE, "is there already but is another file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void refusesAnotherDigest() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[3]);
          exchange.close();
        });

    assertFails(LIMIT_BYTES, ExitCode.RETRY, "gave another file (3 bytes, SHA-1 29e2dcfbb16f63bb");
  }

  @Test
  void refusesAFileThatWasCutOff() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights, 0, 1_000);
          exchange.getResponseBody().flush();
          exchange.close();
        });

    assertFails(LIMIT_BYTES, ExitCode.RETRY, "could not be downloaded: ");
  }

  @Test
  void refusesAFileLongerThanAllowedBeforeItIsReceived() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights);
          exchange.close();
        });

    assertFails(1_000, ExitCode.FAILED, "is longer (300000 bytes or more) than the weights can be");
  }

  @Test
  void stopsAFileOfUnknownLengthAtTheLimit() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked
          exchange.getResponseBody().write(weights);
          exchange.close();
        });

    assertFails(100_000, ExitCode.FAILED, "than the weights can be (100000)");
  }

  @Test
  void givesUpOnAServerThatFallsSilent() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(200, weights.length);
          exchange.getResponseBody().write(weights, 0, 1_000);
          exchange.getResponseBody().flush();
          await();
        });

    assertFails(LIMIT_BYTES, ExitCode.RETRY, "no answer for 1 s");
  }

  @Test
  void saysThatAnAddressHasNothing() {
    answer(
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });

    assertFails(LIMIT_BYTES, ExitCode.FAILED, "answered with status 404");
  }

  @Test
  void saysThatNobodyAnswers() {
    server.stop(0);

    assertFails(LIMIT_BYTES, ExitCode.RETRY, "could not be downloaded: Connection refused");
  }

  @Test
  void refusesAnAddressThatIsNotOfTheWeb() {
    assertThatThrownBy(
            () ->
                new WeightsDownload(
                        URI.create("file:///etc/hosts"), sha1(), 1, Duration.ofSeconds(1))
                    .to(folder.resolve("w"), ProgressListener.SILENT))
        .hasMessage("--url must begin with http:// or https://, but was file:///etc/hosts");
  }

  private void answer(HttpHandler handler) {
    server.createContext("/w", handler);
  }

  private void await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WeightsDownload download(long limitBytes) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/w");
    return new WeightsDownload(url, sha1(), limitBytes, Duration.ofMillis(500));
  }

  private void assertFails(long limitBytes, ExitCode exitCode, String message) {
    Path file = folder.resolve("w.caffemodel");
    assertFails(file, limitBytes, exitCode, message);
    assertThat(folder).isEmptyDirectory();
  }

  private void assertFails(Path file, long limitBytes, ExitCode exitCode, String message) {
    assertThatThrownBy(() -> download(limitBytes).to(file, ProgressListener.SILENT))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message)
        .extracting(failure -> ((CommandFailure) failure).exitCode())
        .isEqualTo(exitCode);
  }

  private String sha1() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(weights));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
