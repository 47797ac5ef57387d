package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * As much of Google Cloud Storage as the clients here ask for, in memory: objects with generations,
 * preconditions, ranges, pages, multipart and resumable uploads and rewrites; and the ways in which
 * a network fails.
 *
 * @see <a href="https://cloud.google.com/storage/docs/json_api/v1/objects">JSON API, objects</a>
 */
public final class CloudStorageServer implements AutoCloseable {
  private static final Pattern OBJECTS = Pattern.compile("/b/([^/]+)/o");
  private static final Pattern OBJECT = Pattern.compile("/b/([^/]+)/o/([^/]+)");
  private static final Pattern REWRITE =
      Pattern.compile("/b/([^/]+)/o/([^/]+)/rewriteTo/b/([^/]+)/o/([^/]+)");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:([0-9]+)-[0-9]+|\\*)/([0-9]+|\\*)");

  /** Most objects of a page, as at Google's. */
  private static final int PAGE = 1000;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final Set<String> buckets;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Faults faults;
  private final SplittableRandom random;
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private volatile int pageObjects = PAGE;
  private final Map<String, Upload> uploads = new HashMap<>();
  private final AtomicLong generations = new AtomicLong(1_000_000);
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();

  /**
   * What goes wrong.
   *
   * @param unavailableShare share of requests that are answered with 503 and not looked at
   * @param cutShare share of requests whose answer breaks off, whatever they did
   */
  public record Faults(double unavailableShare, double cutShare, long seed) {
    public static final Faults NONE = new Faults(0, 0, 0);
  }

  private record Stored(byte[] content, long generation, ObjectNode metadata) {}

  private static final class Upload {
    private final String key;
    private final ObjectNode metadata;
    private final Map<String, String> query;
    private byte[] content = new byte[0];
    private Answer answer = null;

    Upload(String key, ObjectNode metadata, Map<String, String> query) {
      this.key = key;
      this.metadata = metadata;
      this.query = query;
    }
  }

  private record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer json(int status, JsonNode body) {
      return new Answer(
          status, Map.of("Content-Type", "application/json"), body.toString().getBytes(UTF_8));
    }

    static Answer error(int status, String message) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.putObject("error").put("code", status).put("message", message);
      return json(status, body);
    }
  }

  private CloudStorageServer(HttpServer server, Faults faults, Set<String> buckets) {
    this.server = server;
    this.buckets = buckets;
    this.faults = faults;
    this.random = new SplittableRandom(faults.seed());
  }

  /**
   * Starts it on a free port of this machine.
   *
   * @param buckets what it has, all empty
   */
  public static CloudStorageServer start(Faults faults, String... buckets) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CloudStorageServer storage = new CloudStorageServer(server, faults, Set.of(buckets));
    server.createContext("/", storage::serve);
    server.setExecutor(storage.threads);
    server.start();
    return storage;
  }

  /** Lists so few objects a page that there are several pages. */
  public CloudStorageServer withPagesOf(int objects) {
    pageObjects = objects;
    return this;
  }

  /** Returns the address, such as {@code http://127.0.0.1:4443}. */
  public String host() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns how many requests were answered with 503 so far. */
  public long failed() {
    return failed.get();
  }

  /** Returns how many answers broke off so far. */
  public long cut() {
    return cut.get();
  }

  /** Returns how many uploads in pieces have begun and not come to their end. */
  public synchronized long unfinishedUploads() {
    return uploads.values().stream().filter(upload -> upload.answer == null).count();
  }

  /** Returns the names of a bucket's objects, in ascending order. */
  public synchronized List<String> names(String bucket) {
    return objects.tailMap(bucket + "/", true).keySet().stream()
        .takeWhile(key -> key.startsWith(bucket + "/"))
        .map(key -> key.substring(bucket.length() + 1))
        .toList();
  }

  /** Returns the content of an object. */
  public synchronized byte[] content(String bucket, String name) {
    return objects.get(bucket + "/" + name).content().clone();
  }

  /** Puts an object there and returns its generation. */
  public synchronized long put(String bucket, String name, byte[] content) {
    long generation = generations.incrementAndGet();
    objects.put(
        bucket + "/" + name,
        new Stored(content.clone(), generation, JsonNodeFactory.instance.objectNode()));
    return generation;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = body(exchange);
      double fate = nextFate();
      if (fate < faults.unavailableShare()) {
        failed.incrementAndGet();
        send(exchange, Answer.error(503, "Service Unavailable"), false);
        return;
      }
      Answer answer = answerOrRefuse(exchange, body);
      boolean breaksOff = fate < faults.unavailableShare() + faults.cutShare();
      if (breaksOff) {
        cut.incrementAndGet();
      }
      send(exchange, answer, breaksOff);
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return (zipped ? new GZIPInputStream(in) : in).readAllBytes();
  }

  /** What this server does not understand must not look like an outage, which is waited for. */
  private Answer answerOrRefuse(HttpExchange exchange, byte[] body) throws IOException {
    try {
      return answer(exchange, body);
    } catch (RuntimeException e) {
      return Answer.error(400, "this server did not understand: " + e);
    }
  }

  private synchronized double nextFate() {
    return random.nextDouble();
  }

  private static void send(HttpExchange exchange, Answer answer, boolean breaksOff)
      throws IOException {
    byte[] body = answer.body();
    if (breaksOff && body.length == 0) {
      return; // the connection is closed without a word
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, breaksOff ? body.length / 2 : body.length);
    if (breaksOff) {
      out.flush();
    }
  }

  private synchronized Answer answer(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    boolean upload = path.startsWith("/upload/");
    String resource = path.replaceFirst("^/(?:upload/|download/|resumable/upload/)?storage/v1", "");
    Matcher rewrite = REWRITE.matcher(resource);
    Matcher object = OBJECT.matcher(resource);
    Matcher all = OBJECTS.matcher(resource);
    if (rewrite.matches()) {
      return rewrite(
          key(rewrite.group(1), rewrite.group(2)),
          key(rewrite.group(3), rewrite.group(4)),
          query,
          body);
    }
    if (object.matches()) {
      String key = key(object.group(1), object.group(2));
      return method.equals("DELETE")
          ? delete(key, query)
          : get(key, query, exchange.getRequestHeaders().getFirst("Range"));
    }
    if (all.matches() && !upload) {
      return list(all.group(1), query);
    }
    if (all.matches() && method.equals("POST")) {
      return query.getOrDefault("uploadType", "").equals("multipart")
          ? multipart(
              all.group(1), query, exchange.getRequestHeaders().getFirst("Content-Type"), body)
          : begin(all.group(1), query, body, exchange);
    }
    if (all.matches() && method.equals("PUT")) {
      return resume(
          uploads.get(query.get("upload_id")),
          exchange.getRequestHeaders().getFirst("Content-Range"),
          body);
    }
    return Answer.error(501, "this server does not know " + method + " " + path);
  }

  private static String key(String bucket, String name) {
    return bucket + "/" + URLDecoder.decode(name.replace("+", "%2B"), UTF_8);
  }

  private Answer get(String key, Map<String, String> query, String range) {
    Stored stored = objects.get(key);
    String generation = query.get("generation");
    if (stored == null
        || (generation != null && Long.parseLong(generation) != stored.generation())) {
      return Answer.error(404, "No such object: " + key);
    }
    if (!"media".equals(query.get("alt"))) {
      return Answer.json(200, described(key, stored));
    }
    byte[] content = stored.content();
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/octet-stream");
    headers.put("X-Goog-Generation", Long.toString(stored.generation()));
    headers.put("X-Goog-Stored-Content-Length", Integer.toString(content.length));
    Matcher part = RANGE.matcher(range == null ? "" : range);
    if (!part.matches()) {
      return new Answer(200, headers, content);
    }
    int from = Integer.parseInt(part.group(1));
    if (from >= content.length) {
      return Answer.error(416, "The requested range cannot be satisfied.");
    }
    int to =
        part.group(2).isEmpty()
            ? content.length
            : (int) Math.min(content.length, Long.parseLong(part.group(2)) + 1);
    headers.put("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
    return new Answer(206, headers, Arrays.copyOfRange(content, from, to));
  }

  private Answer list(String bucket, Map<String, String> query) {
    if (!buckets.contains(bucket)) {
      return Answer.error(404, "The specified bucket does not exist.");
    }
    String prefix = query.getOrDefault("prefix", "");
    String after = query.getOrDefault("pageToken", "");
    List<String> found =
        names(bucket).stream()
            .filter(name -> name.startsWith(prefix) && name.compareTo(after) > 0)
            .limit(pageObjects + 1L)
            .toList();
    ObjectNode page = JsonNodeFactory.instance.objectNode().put("kind", "storage#objects");
    ArrayNode items = page.putArray("items");
    found.stream()
        .limit(pageObjects)
        .map(name -> bucket + "/" + name)
        .forEach(key -> items.add(described(key, objects.get(key))));
    if (found.size() > pageObjects) {
      page.put("nextPageToken", found.get(pageObjects - 1));
    }
    return Answer.json(200, page);
  }

  private Answer delete(String key, Map<String, String> query) {
    Stored stored = objects.get(key);
    if (stored == null) {
      return Answer.error(404, "No such object: " + key);
    }
    if (breaksPrecondition(key, query)) {
      return Answer.error(412, "At least one of the pre-conditions you specified did not hold.");
    }
    objects.remove(key);
    return new Answer(204, Map.of(), new byte[0]);
  }

  private Answer rewrite(String from, String to, Map<String, String> query, byte[] body)
      throws IOException {
    Stored stored = objects.get(from);
    if (stored == null) {
      return Answer.error(404, "No such object: " + from);
    }
    ObjectNode metadata = body.length == 0 ? stored.metadata() : (ObjectNode) MAPPER.readTree(body);
    Answer created = create(to, stored.content(), metadata, query);
    if (created.status() != 200) {
      return created;
    }
    ObjectNode done =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "storage#rewriteResponse")
            .put("done", true)
            .put("objectSize", Integer.toString(stored.content().length))
            .put("totalBytesRewritten", Integer.toString(stored.content().length));
    done.set("resource", described(to, objects.get(to)));
    return Answer.json(200, done);
  }

  private Answer create(
      String key, byte[] content, ObjectNode metadata, Map<String, String> query) {
    if (breaksPrecondition(key, query)) {
      return Answer.error(412, "At least one of the pre-conditions you specified did not hold.");
    }
    objects.put(key, new Stored(content, generations.incrementAndGet(), metadata));
    return Answer.json(200, described(key, objects.get(key)));
  }

  private boolean breaksPrecondition(String key, Map<String, String> query) {
    String expected = query.get("ifGenerationMatch");
    Stored stored = objects.get(key);
    return expected != null
        && Long.parseLong(expected) != (stored == null ? 0 : stored.generation());
  }

  /** The description of the object, a line between two boundaries, and its content. */
  private Answer multipart(
      String bucket, Map<String, String> query, String contentType, byte[] body)
      throws IOException {
    String boundary = contentType.replaceFirst(".*boundary=\"?([^\";]+)\"?.*", "$1").strip();
    String text = new String(body, ISO_8859_1); // a character a byte
    String[] parts = text.split(Pattern.quote("--" + boundary), -1);
    ObjectNode metadata = (ObjectNode) MAPPER.readTree(part(parts[1]).getBytes(ISO_8859_1));
    String name = query.getOrDefault("name", metadata.path("name").asText());
    return create(bucket + "/" + name, part(parts[2]).getBytes(ISO_8859_1), metadata, query);
  }

  private static String part(String withHeaders) {
    int begin = withHeaders.indexOf("\r\n\r\n") + 4;
    return withHeaders.substring(begin, withHeaders.length() - 2);
  }

  private Answer begin(String bucket, Map<String, String> query, byte[] body, HttpExchange exchange)
      throws IOException {
    ObjectNode metadata =
        body.length == 0
            ? JsonNodeFactory.instance.objectNode()
            : (ObjectNode) MAPPER.readTree(body);
    String name = query.getOrDefault("name", metadata.path("name").asText());
    String id = "upload-" + generations.incrementAndGet();
    uploads.put(id, new Upload(bucket + "/" + name, metadata, query));
    String address =
        host() + exchange.getRequestURI().getRawPath() + "?uploadType=resumable&upload_id=" + id;
    return new Answer(200, Map.of("Location", address), new byte[0]);
  }

  /** Takes a piece, or says how much has come; the object appears with the last piece. */
  private Answer resume(Upload upload, String contentRange, byte[] body) {
    if (upload == null) {
      return Answer.error(404, "No such upload");
    }
    if (upload.answer != null) {
      return upload.answer;
    }
    Matcher range = CONTENT_RANGE.matcher(contentRange == null ? "" : contentRange);
    if (contentRange != null && !range.matches()) {
      return Answer.error(400, "Content-Range: " + contentRange);
    }
    int from = contentRange == null ? 0 : number(range.group(1), upload.content.length);
    if (from <= upload.content.length && body.length > 0) {
      byte[] longer = Arrays.copyOf(upload.content, from + body.length);
      System.arraycopy(body, 0, longer, from, body.length);
      upload.content = longer;
    }
    int whole = contentRange == null ? upload.content.length : number(range.group(2), -1);
    if (upload.content.length == whole) {
      upload.answer = create(upload.key, upload.content, upload.metadata, upload.query);
      return upload.answer;
    }
    Map<String, String> soFar =
        upload.content.length == 0
            ? Map.of()
            : Map.of("Range", "bytes=0-" + (upload.content.length - 1));
    return new Answer(308, soFar, new byte[0]);
  }

  private static int number(String digits, int otherwise) {
    return digits == null || digits.equals("*") ? otherwise : Integer.parseInt(digits);
  }

  private static ObjectNode described(String key, Stored stored) {
    int slash = key.indexOf('/');
    ObjectNode described = JsonNodeFactory.instance.objectNode();
    described
        .put("kind", "storage#object")
        .put("bucket", key.substring(0, slash))
        .put("name", key.substring(slash + 1))
        .put("id", key + "/" + stored.generation())
        .put("size", Integer.toString(stored.content().length))
        .put("generation", Long.toString(stored.generation()))
        .put("metageneration", "1");
    JsonNode metadata = stored.metadata().get("metadata");
    if (metadata != null) {
      described.set("metadata", metadata);
    }
    return described;
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new TreeMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
    }
    return query;
  }
}
