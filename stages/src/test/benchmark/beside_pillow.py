#!/usr/bin/env python3
"""Decodes camera originals to the size of a network's input, here and elsewhere, in turns.

    mvn -B -q -DskipTests package
    python3 stages/src/test/benchmark/beside_pillow.py --images DIR --python /path/to/python

Every side brings the same JPEG files to 224 and to 299 pixels on the shorter side, on one thread:
Fovea, Pillow (draft, then BICUBIC), OpenCV for Python (IMREAD_REDUCED_COLOR_*, then INTER_AREA) and
the JDK's ImageIO (subsampling, which is not antialiased), all at the same scale. `djpeg -scale`,
the limit of libjpeg-turbo, only decodes; `prepare` also searches the field of view and crops to it.
A turn is a process of its own; its figure is the processor time of all that it does, without its
start, and for djpeg with it. Then the pixels are compared with those of decoding whole and an
antialiased resize. The Python needs Pillow, numpy and opencv-python; djpeg is optional (Debian:
libjpeg-turbo-progs). Runs on Linux.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
CLASS_PATH = f"{ROOT}/stages/target/test-classes:{ROOT}/pipeline/target/fovea.jar"
OURS = {"Fovea": "fovea", "prepare": "fovea-prepare", "ImageIO": "imageio"}
THEIRS = {"Pillow": "pillow", "OpenCV": "opencv", "djpeg": "djpeg"}
PEERS = ["Pillow", "OpenCV", "ImageIO"]


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--images",
        type=Path,
        default=ROOT.parent / "shared/data/fullsize/images",
        help="a folder of JPEG files; default: ../shared/data/fullsize/images",
    )
    parser.add_argument(
        "--python",
        default=os.environ.get("FOVEA_BENCHMARK_PYTHON", sys.executable),
        help="default: $FOVEA_BENCHMARK_PYTHON, else this one",
    )
    parser.add_argument("--class-path", default=CLASS_PATH, help="test classes and all they need")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3, help="passes over the images in a turn")
    parser.add_argument("--sides", type=int, nargs="+", default=[224, 299])
    return parser.parse_args()


def turn(name, options, side, rounds, output=()):
    work = [str(options.images), str(side), str(rounds), *map(str, output)]
    if name in OURS:
        turn_class = "org.fovea.stages.image.DecodeTurn"
        command = ["java", "-XX:+UseSerialGC", "-cp", options.class_path, turn_class, OURS[name]]
    else:
        script = str(HERE / "decode_turn.py")
        command = [options.python, script, THEIRS.get(name, name)]
    done = subprocess.run(command + work, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command + work)} ended with {done.returncode}:\n{done.stderr}")
    return float(done.stdout.strip().splitlines()[-1])  # a logger may have spoken before


def compare_times(names, options, side):
    print(f"\n{side} px: processor time, ms an image")
    print(f"{'turn':>8}" + "".join(f"{name:>9}" for name in names), flush=True)
    times = {name: [] for name in names}
    for number in range(1, options.turns + 1):
        for name in names:
            times[name].append(turn(name, options, side, options.rounds))
        print(f"{number:>8}" + "".join(f"{times[name][-1]:9.2f}" for name in names), flush=True)
    medians = {name: statistics.median(times[name]) for name in names}
    print(f"{'median':>8}" + "".join(f"{medians[name]:9.2f}" for name in names))
    print(f"{'Fovea/':>8}" + "".join(f"{medians['Fovea'] / medians[n]:9.2f}" for n in names))
    best = min(PEERS, key=medians.get)
    ratios = [ours / theirs for ours, theirs in zip(times["Fovea"], times[best])]
    print(
        f"Fovea/{best}, the best of them: median of the turns {statistics.median(ratios):.2f}"
        f" ({min(ratios):.2f} to {max(ratios):.2f})",
        flush=True,
    )


DIFFERENCES = """
import sys
from pathlib import Path
import numpy
ours, whole = map(Path, sys.argv[1:])
read = lambda file: numpy.fromfile(file, numpy.uint8).astype(int)
each = [abs(read(file) - read(whole / file.name)).mean() for file in ours.iterdir()]
print(f"{sum(each) / len(each):.3f} over all images, {max(each):.3f} in the one that differs most")
"""


def compare_pixels(options, side):
    print(f"{side} px: mean difference from decoding whole and an antialiased resize, of 255")
    with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as temporary:
        folders = {name: Path(temporary) / name for name in ["reference", "Fovea", *PEERS]}
        for name, folder in folders.items():
            folder.mkdir()
            turn(name, options, side, 1, [folder])
        for name in ["Fovea", *PEERS]:
            folder = str(folders[name])
            command = [options.python, "-c", DIFFERENCES, folder, str(folders["reference"])]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"{name:>8}: {done.stdout.strip()}")


def main():
    options = arguments()
    if not options.images.is_dir():
        sys.exit(f"{options.images} is no folder; name one of JPEG files with --images")
    if options.class_path == CLASS_PATH and not (ROOT / "pipeline/target/fovea.jar").exists():
        sys.exit("pipeline/target/fovea.jar is missing; build it: mvn -B -q -DskipTests package")
    names = ["Fovea", *PEERS, "prepare"]
    if shutil.which("djpeg"):
        names.append("djpeg")
    else:
        print("djpeg is not installed, and left out")
    print(f"{len(list(options.images.iterdir()))} images, load {os.getloadavg()[0]:.1f} at the start")
    for side in options.sides:
        compare_times(names, options, side)
        compare_pixels(options, side)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
