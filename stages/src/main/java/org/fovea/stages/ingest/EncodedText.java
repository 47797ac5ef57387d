package org.fovea.stages.ingest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns the bytes of a text file into characters, and refuses those that mean none. */
final class EncodedText {
  private EncodedText() {}

  /**
   * Returns the text without its byte order mark.
   *
   * @param name the file, for messages
   * @param encoding what to take it for; a byte order mark wins
   * @throws IllegalSourceException if the bytes are not of that encoding
   */
  static String decode(String name, byte[] bytes, Charset encoding) {
    ByteOrderMark mark = ByteOrderMark.of(bytes, encoding);
    String text = decode(name, bytes, mark.lengthBytes(), mark.encoding());
    if (text.indexOf('\0') >= 0) {
      throw new IllegalSourceException(
          name
              + " holds zero bytes when read as "
              + mark.encoding()
              + "; it is probably UTF-16 without a byte order mark: set encoding: UTF-16LE, or save"
              + " it as UTF-8");
    }
    return text;
  }

  private static String decode(String name, byte[] bytes, int begin, Charset encoding) {
    CharsetDecoder decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, begin, bytes.length - begin);
    // One spare character, so that the buffer is never the reason to stop.
    int most = (int) Math.ceil(in.remaining() * (double) decoder.maxCharsPerByte()) + 1;
    CharBuffer out = CharBuffer.allocate(most);
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      result = decoder.flush(out);
    }
    int offset = in.position();
    out.flip();
    if (result.isError()) {
      long line = 1 + out.chars().filter(c -> c == '\n').count();
      String remedy =
          encoding.equals(StandardCharsets.UTF_8)
              ? "set encoding: windows-1252 (or what it was written in), or save it as UTF-8"
              : "set encoding to what it was written in, or save it as UTF-8";
      throw new IllegalSourceException(
          name
              + " is not "
              + encoding
              + ": malformed at byte "
              + offset
              + ", in line "
              + line
              + "; "
              + remedy);
    }
    return out.toString();
  }

  private record ByteOrderMark(int lengthBytes, Charset encoding) {
    static ByteOrderMark of(byte[] bytes, Charset otherwise) {
      if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
        return new ByteOrderMark(3, StandardCharsets.UTF_8);
      }
      if (begins(bytes, 0xFF, 0xFE)) {
        return new ByteOrderMark(2, StandardCharsets.UTF_16LE);
      }
      if (begins(bytes, 0xFE, 0xFF)) {
        return new ByteOrderMark(2, StandardCharsets.UTF_16BE);
      }
      return new ByteOrderMark(0, otherwise);
    }

    private static boolean begins(byte[] bytes, int... mark) {
      if (bytes.length < mark.length) {
        return false;
      }
      for (int i = 0; i < mark.length; i++) {
        if ((bytes[i] & 0xFF) != mark[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
