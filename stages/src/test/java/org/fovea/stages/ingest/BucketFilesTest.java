package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.NoCredentials;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a small server that speaks as much of the bucket's JSON interface as listing needs. */
class BucketFilesTest {
  private static final Map<String, String> OBJECTS =
      new TreeMap<>(
          Map.of(
              "data/", "",
              "data/.hidden.jpg", "h",
              "data/a.jpg", "aa",
              "data/b.jpg", "bbb",
              "data/labels.csv", "id_code,diagnosis\na,1\n",
              "data/sub/c.jpg", "c",
              "database/d.jpg", "d"));

  private HttpServer server;
  private SourceFiles files;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", BucketFilesTest::answer);
    server.start();
    String host = "http://127.0.0.1:" + server.getAddress().getPort();
    files = new SourceFiles(Path.of(""), () -> storage(host));
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void listsObjectsBelowAPrefixOverSeveralPages() {
    ImageListing listing = list("gs://bucket/data");

    assertThat(listing.root()).isEqualTo("gs://bucket/data");
    assertThat(listing.files())
        .containsExactly(
            new ListedFile("a.jpg", 2, 1002),
            new ListedFile("b.jpg", 3, 1003),
            new ListedFile("sub/c.jpg", 1, 1001));
    assertThat(listing.locationOf("sub/c.jpg")).isEqualTo("gs://bucket/data/sub/c.jpg");
  }

  @Test
  void listsObjectsByAPattern() {
    assertThat(list("gs://bucket/data/*.jpg").files())
        .extracting(ListedFile::relativeName)
        .containsExactly("a.jpg", "b.jpg");
    assertThat(list("gs://bucket/*/?.jpg").files())
        .extracting(ListedFile::relativeName)
        .containsExactly("data/a.jpg", "data/b.jpg", "database/d.jpg");
  }

  @Test
  void listsASingleObject() {
    ImageListing listing = list("gs://bucket/data/sub/c.jpg");

    assertThat(listing.root()).isEqualTo("gs://bucket/data/sub");
    assertThat(listing.files()).containsExactly(new ListedFile("c.jpg", 1, 1001));
  }

  @Test
  void refusesAPrefixWithoutObjects() {
    assertThatThrownBy(() -> list("gs://bucket/nothing/*"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageStartingWith("source s: no file is at images: gs://bucket/nothing/*;");
  }

  @Test
  void namesABucketThatIsNotThere() {
    assertThatThrownBy(() -> list("gs://other/data"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage("there is no gs://other/data; correct the location");
  }

  @Test
  void readsLabels() {
    assertThat(files.read("gs://bucket/data/labels.csv"))
        .asString(UTF_8)
        .isEqualTo("id_code,diagnosis\na,1\n");
    assertThatThrownBy(() -> files.read("gs://bucket/data/lables.csv"))
        .hasMessage("there is no gs://bucket/data/lables.csv; correct the location");
  }

  @Test
  void refusesALocationWithoutABucket() {
    assertThatThrownBy(() -> list("gs://*/data"))
        .hasMessage("gs://*/data names no bucket; write it as gs://bucket/prefix");
  }

  private ImageListing list(String images) {
    return files.list(
        SourceConfig.of(
            "s", images, "gs://bucket/data/labels.csv", LabelLayout.APTOS, null, null, null, null));
  }

  private static Storage storage(String host) {
    return StorageOptions.newBuilder()
        .setHost(host)
        .setProjectId("test")
        .setCredentials(NoCredentials.getInstance())
        .build()
        .getService();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    int at = path.indexOf("/b/bucket/o");
    String name = at < 0 ? "" : path.substring(at + "/b/bucket/o".length()).replaceFirst("^/", "");
    if (at >= 0 && name.isEmpty()) {
      respond(exchange, 200, "application/json", page(query));
    } else if (OBJECTS.containsKey(name)) {
      boolean media = "media".equals(query.get("alt"));
      respond(
          exchange,
          200,
          media ? "application/octet-stream" : "application/json",
          media ? OBJECTS.getOrDefault(name, "") : resource(name));
    } else {
      respond(
          exchange,
          404,
          "application/json",
          "{\"error\": {\"code\": 404, \"message\": \"Not Found\"}}");
    }
  }

  /** Two objects a page, so that there are several. */
  private static String page(Map<String, String> query) {
    List<String> names =
        OBJECTS.keySet().stream()
            .filter(name -> name.startsWith(query.getOrDefault("prefix", "")))
            .toList();
    int from = Integer.parseInt(query.getOrDefault("pageToken", "0"));
    int to = Math.min(from + 2, names.size());
    String items =
        names.subList(from, to).stream()
            .map(BucketFilesTest::resource)
            .collect(Collectors.joining(","));
    String next = to < names.size() ? "\"nextPageToken\": \"" + to + "\"," : "";
    return "{" + next + "\"kind\": \"storage#objects\", \"items\": [" + items + "]}";
  }

  private static String resource(String name) {
    int size = OBJECTS.getOrDefault(name, "").length();
    return """
    {"kind": "storage#object", "bucket": "bucket", "name": "%s", "size": "%d", "generation": "%d"}\
    """
        .formatted(name, size, 1000 + size);
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
    }
    return query;
  }

  private static void respond(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
