package org.fovea.pipeline.cli;

import org.fovea.pipeline.AuditSubject;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.pipeline.spec.SpecWord;
import org.fovea.pipeline.spec.StageName;
import org.fovea.pipeline.spec.SyntheticCameraName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How arguments become values, with messages that say what is allowed. */
final class WordConverters {
  private WordConverters() {}

  /** A stage by its word. */
  static final class Stage implements ITypeConverter<StageName> {
    @Override
    public StageName convert(String text) {
      return word(StageName.class, text);
    }
  }

  /** A camera by its word. */
  static final class Camera implements ITypeConverter<SyntheticCameraName> {
    @Override
    public SyntheticCameraName convert(String text) {
      return word(SyntheticCameraName.class, text);
    }
  }

  /** What computes, by its word. */
  static final class Device implements ITypeConverter<ComputeDevice> {
    @Override
    public ComputeDevice convert(String text) {
      return word(ComputeDevice.class, text);
    }
  }

  /** A published model. */
  static final class Model implements ITypeConverter<ModelReference> {
    @Override
    public ModelReference convert(String text) {
      try {
        return ModelReference.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** What an audit begins at. */
  static final class Subject implements ITypeConverter<AuditSubject> {
    @Override
    public AuditSubject convert(String text) {
      try {
        return AuditSubject.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  private static <E extends Enum<E> & SpecWord> E word(Class<E> type, String text) {
    return SpecWord.find(type, text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "must be one of %s, but was '%s'".formatted(SpecWord.wordsOf(type), text)));
  }
}
