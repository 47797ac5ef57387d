package org.fovea.pipeline.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Writes results to standard output: as JSON, one document, or as text. */
final class Output {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .setDefaultPropertyInclusion(JsonInclude.Include.ALWAYS)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Optional.class, new ValueOrNull())
                  .addSerializer(Instant.class, new AsText<>(Instant.class))
                  .addSerializer(Path.class, new AsText<>(Path.class)));

  private final PrintWriter out;
  private final boolean json;

  Output(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Writes {@code result} as JSON where that was asked for, else {@code text}. */
  void write(Object result, String text) {
    if (json) {
      out.println(toJson(result));
    } else {
      out.print(text);
    }
    out.flush();
  }

  static String toJson(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the components of a record, by their names. */
  static Map<String, Object> toMap(Object value) {
    return MAPPER.convertValue(value, new TypeReference<>() {});
  }

  @SuppressWarnings("rawtypes")
  private static final class ValueOrNull extends JsonSerializer<Optional> {
    @Override
    public void serialize(Optional value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (value.isPresent()) {
        provider.defaultSerializeValue(value.get(), json);
      } else {
        json.writeNull();
      }
    }
  }

  private static final class AsText<T> extends JsonSerializer<T> {
    private final Class<T> type;

    AsText(Class<T> type) {
      this.type = type;
    }

    @Override
    public Class<T> handledType() {
      return type;
    }

    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.toString());
    }
  }
}
