package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function written in TorchScript: several operations in one call, in place where that is safe,
 * and in types that DJL cannot name. Gradients flow through it.
 *
 * <p>TorchScript's archive is a zip of a few small files, its code plain text; this one is a module
 * without parameters, written in memory.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.7.1/torch/csrc/jit/docs/serialization.md">
 *     TorchScript serialization</a>
 */
final class TorchFunction {
  /** Number of the type float32 in TorchScript's {@code torch.to}. */
  static final int FLOAT32 = 6;

  /** Number of the type bfloat16 in TorchScript's {@code torch.to}. */
  static final int BFLOAT16 = 15;

  private static final String CODE =
      """
      class Function(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Function, %s) -> Tensor:
          %s
          return %s
      """;

  /** A pickled {@code Function()} whose only attribute, {@code training}, is true. */
  private static final String PICKLED =
      "\u0080\u0002c__torch__\nFunction\n)\u0081}(X\b\0\0\0training\u0088ub.";

  /** A pickled empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final PtSymbolBlock module;

  private TorchFunction(PtSymbolBlock module) {
    this.module = module;
  }

  /**
   * Compiles a function.
   *
   * @param manager owns it, and says on which device it computes
   * @param parameters names of its tensors
   * @param expression what it returns, as TorchScript
   */
  static TorchFunction of(NDManager manager, List<String> parameters, String expression) {
    String declared =
        parameters.stream().map(name -> name + ": Tensor").collect(Collectors.joining(", "));
    return of(manager, declared, List.of(), expression);
  }

  /**
   * Compiles a function.
   *
   * @param manager owns it, and says on which device it computes
   * @param declared its parameters with their types, as TorchScript
   * @param statements what it does first, each as TorchScript
   * @param expression what it returns, a tensor, as TorchScript
   */
  static TorchFunction of(
      NDManager manager, String declared, List<String> statements, String expression) {
    try {
      String body = statements.isEmpty() ? "pass" : String.join("\n    ", statements);
      byte[] archive = archive(CODE.formatted(declared, body, expression));
      return new TorchFunction(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false));
    } catch (IOException e) {
      throw new UncheckedIOException("a zip in memory cannot be written", e);
    }
  }

  private static byte[] archive(String code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", PICKLED);
      put(zip, "code/__torch__.py", code);
      put(zip, "constants.pkl", NO_CONSTANTS);
      put(zip, "version", "3\n");
      put(zip, "byteorder", "little");
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry("function/" + name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }

  /**
   * Calls the function of tensors.
   *
   * @param inputs one per parameter, in their order
   * @return what it computes, attached to the first input's manager
   */
  NDArray apply(NDArray... inputs) {
    // The optimiser rewrites code after its first runs, which must be the same as all others. It is
    // a setting of the calling thread.
    JniUtils.setGraphExecutorOptimize(false);
    // Not as inference, which would give tensors that no later training step may save.
    return IValueUtils.forward(module, new NDList(inputs), true).singletonOrThrow();
  }

  /**
   * Calls a function whose parameters are not all tensors, for what it does to them.
   *
   * @param inputs one per parameter, in their order; stay open
   */
  void run(IValue... inputs) {
    JniUtils.setGraphExecutorOptimize(false);
    IValueUtils.forward(module, inputs).close();
  }
}
