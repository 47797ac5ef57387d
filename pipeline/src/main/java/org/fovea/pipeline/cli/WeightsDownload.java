package org.fovea.pipeline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.jspecify.annotations.Nullable;

/** Downloads one file whose digest is known, and lets it appear only when it is whole and right. */
final class WeightsDownload {
  /** SHA-1 of the file that BVLC published; SHA-1 since that is what they published with it. */
  static final String BVLC_SHA1 = "405fc5acd08a3bb12de8ee5e23a96bec22f08204";

  /** Nearly twice what the file has. */
  static final long LIMIT_BYTES = 100_000_000;

  private static final int BUFFER_BYTES = 1 << 16;

  private final URI url;
  private final String sha1;
  private final long limitBytes;
  private final Duration timeout;

  /**
   * Prepares a download.
   *
   * @param url http or https
   * @param sha1 digest that the file must have, 40 hexadecimal digits
   * @param limitBytes a longer file is cut off and refused
   * @param timeout how long to wait for a connection, and for any next byte
   */
  WeightsDownload(URI url, String sha1, long limitBytes, Duration timeout) {
    this.url = url;
    this.sha1 = sha1;
    this.limitBytes = limitBytes;
    this.timeout = timeout;
  }

  /**
   * Downloads to {@code file}, unless it is there already with the right digest.
   *
   * @return whether it was downloaded
   * @throws CommandFailure if it cannot be had; then nothing is left behind
   */
  boolean to(Path file, ProgressListener progress) {
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw new CommandFailure(
          ExitCode.USAGE, "--url must begin with http:// or https://, but was " + url);
    }
    // Downloads at once in two processes must not write into one file.
    Path part =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      if (Files.exists(file)) {
        requireSame(file);
        return false;
      }
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.deleteIfExists(part);
      Files.createFile(part);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--output %s cannot be written (%s); give a file in a writable directory"
              .formatted(file, e),
          e);
    }
    try {
      download(part, progress);
      move(part, file);
      return true;
    } finally {
      delete(part);
    }
  }

  private void requireSame(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sha1)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is there already but is another file (SHA-1 %s, not %s); remove it or give another --output"
              .formatted(file, found, sha1));
    }
  }

  private void download(Path part, ProgressListener progress) {
    MessageDigest digest = newDigest();
    try {
      HttpURLConnection connection = connect();
      long length = connection.getContentLengthLong();
      if (length > limitBytes) {
        throw tooLong(length);
      }
      long received = 0;
      try (InputStream in = connection.getInputStream();
          OutputStream out = Files.newOutputStream(part)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          received += read;
          if (received > limitBytes) {
            throw tooLong(received);
          }
          out.write(buffer, 0, read);
          digest.update(buffer, 0, read);
          long total = length < received ? ProgressEvent.UNKNOWN_TOTAL : length;
          progress.progressed(ProgressEvent.of("weights", "download", received, total, "bytes"));
        }
      } finally {
        connection.disconnect();
      }
      requireWhole(received, length);
      requireDigest(HexFormat.of().formatHex(digest.digest()), received);
    } catch (SocketTimeoutException e) {
      throw failed("no answer for %d s".formatted(Math.max(1, timeout.toSeconds())), e);
    } catch (UnknownHostException e) {
      throw failed("the host is not known here; is there a network?", e);
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  private HttpURLConnection connect() throws IOException {
    URLConnection opened = url.toURL().openConnection();
    if (!(opened instanceof HttpURLConnection connection)) {
      throw new CommandFailure(ExitCode.USAGE, "--url must be http or https, but was " + url);
    }
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new CommandFailure(
          status >= 500 ? ExitCode.RETRY : ExitCode.FAILED,
          "%s answered with status %d; try again later, or give a mirror with --url"
              .formatted(url, status));
    }
    return connection;
  }

  private void requireWhole(long received, long length) {
    if (length >= 0 && received != length) {
      throw failed("the connection ended after %d of %d bytes".formatted(received, length), null);
    }
  }

  private void requireDigest(String found, long received) {
    if (!found.equals(sha1)) {
      throw new CommandFailure(
          ExitCode.RETRY,
          "%s gave another file (%d bytes, SHA-1 %s, not %s), which was not kept; try again, or give a mirror with --url"
              .formatted(url, received, found, sha1));
    }
  }

  private CommandFailure tooLong(long bytes) {
    return new CommandFailure(
        ExitCode.FAILED,
        "%s is longer (%d bytes or more) than the weights can be (%d); give a mirror with --url"
            .formatted(url, bytes, limitBytes));
  }

  private CommandFailure failed(String why, @Nullable IOException cause) {
    return new CommandFailure(
        ExitCode.RETRY,
        "%s could not be downloaded: %s; try again, or give a mirror with --url"
            .formatted(url, why),
        cause);
  }

  private static void move(Path part, Path file) {
    try {
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, file);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY, "%s cannot be given its name (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY,
          "%s cannot be removed (%s); remove it".formatted(part, e.getMessage()),
          e);
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
