package org.fovea.pipeline.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.fovea.pipeline.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Downloads the BVLC weights. */
@Command(
    name = "fetch",
    header = "Downloads the weights of BVLC GoogLeNet, trained on ImageNet, and checks them.",
    description =
        "About 54 MB, released for unrestricted use. The file appears under its name only once its"
            + " SHA-1 is right, whichever address it comes from.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea weights fetch",
      "  fovea weights fetch --output /data/googlenet.caffemodel",
      "  fovea run --spec run.yaml --set finetune.weights=weights/bvlc_googlenet.caffemodel"
    })
final class WeightsFetchCommand extends LongCommand {
  private static final String BVLC = "http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel";
  private static final String DEFAULT_OUTPUT = "weights/bvlc_googlenet.caffemodel";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = DEFAULT_OUTPUT,
      description = "Where it goes. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of(DEFAULT_OUTPUT);

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = BVLC,
      description = "A mirror, http or https. Default: ${DEFAULT-VALUE}.")
  private URI url = URI.create(BVLC);

  WeightsFetchCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    WeightsDownload download =
        new WeightsDownload(
            url, WeightsDownload.BVLC_SHA1, WeightsDownload.LIMIT_BYTES, Duration.ofSeconds(30));
    boolean fetched = download.to(file, console.progress());
    output.write(
        Map.of("file", file, "sha1", WeightsDownload.BVLC_SHA1, "downloaded", fetched),
        "%s %s, SHA-1 %s\n"
            .formatted(
                file, fetched ? "is complete" : "was there already", WeightsDownload.BVLC_SHA1));
    return ExitCode.DONE;
  }
}
