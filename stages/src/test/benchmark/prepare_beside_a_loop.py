#!/usr/bin/env python3
"""Prepares the same images as a Beam pipeline on the DirectRunner and in a plain loop, in turns.

    mvn -B -q -DskipTests package
    python3 stages/src/test/benchmark/prepare_beside_a_loop.py
    python3 stages/src/test/benchmark/prepare_beside_a_loop.py --flat 1000 10000 100000

The images are drawings of 400 px: 200 are drawn, all others are one of these with a comment of its
own in the JPEG file, so every file is a content of its own and costs a decode. Each turn is a
process of its own that warms up on 2,000 other images; its start, the warm-up and the construction of
the pipeline are not timed. The loop runs the same code for each shard, on as many threads, without
Beam. --flat asks instead how processor time an image and peak memory grow with the number of
images. Processor time is the better measure on a machine that is not at rest. Runs on Linux.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
JAR = ROOT / "pipeline/target/fovea.jar"
CLASS_PATH = f"{ROOT}/stages/target/test-classes:{JAR}"
TURN = "org.fovea.stages.preprocess.PreparationTurn"
WARM_UP_IMAGES = 2000


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--heap", default="512m", help="most that Java's heap may take")
    parser.add_argument("--flat", type=int, nargs="+", metavar="IMAGES")
    parser.add_argument("--folder", type=Path, help="where drawings are, or will be; kept")
    return parser.parse_args()


def java(options, *turn):
    flags = [f"-Xmx{options.heap}", f"-XX:ActiveProcessorCount={options.threads}"]
    done = subprocess.run(
        ["java", *flags, "-cp", options.class_path, options.turn, *map(str, turn)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"},  # as the program itself does
    )
    if done.returncode != 0:
        sys.exit(f"{turn[0]} ended with {done.returncode}:\n{done.stderr.decode()}")
    return done.stdout.decode().strip()


def draw(options, folder, images):
    if not (folder / f"{images}.drawn").exists():
        java(options, "draw", folder, images)
        (folder / f"{images}.drawn").touch()


def turn(options, folder, kind, images):
    printed = java(options, kind, folder, images, options.threads)
    for workspace in (folder / "workspaces").glob(f"{kind}-*"):
        shutil.rmtree(workspace)
    return json.loads(printed.splitlines()[-1])


def compare(options, folder):
    images = options.images
    print(f"{images} images, {options.threads} threads")
    print(f"{'':7} {'images/s':^25} {'CPU ms an image':^17} {'peak memory, MiB':^17}")
    print(f"{'pair':>7} {'Beam':>8} {'loop':>8} {'time':>7} {'Beam':>8} {'loop':>8} {'Beam':>8} {'loop':>8}")
    ratios = []
    for number in range(1, options.pairs + 1):
        beam, loop = (turn(options, folder, kind, images) for kind in ("beam", "loop"))
        ratios.append(beam["seconds"] / loop["seconds"])
        print(
            f"{number:>7} {images / beam['seconds']:8.1f} {images / loop['seconds']:8.1f}"
            f" {ratios[-1]:7.3f} {beam['cpuMs']:8.2f} {loop['cpuMs']:8.2f}"
            f" {beam['peakMiB']:8.0f} {loop['peakMiB']:8.0f}",
            flush=True,
        )
    print(f"Beam/loop, time: median {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def flat(options, folder):
    print(f"{'images':>8} {'images/s':>9} {'CPU ms an image':>16} {'peak memory, MiB':>17}")
    for images in options.flat:
        draw(options, folder, images)
        beam = turn(options, folder, "beam", images)
        print(
            f"{images:>8} {images / beam['seconds']:9.1f} {beam['cpuMs']:16.2f} {beam['peakMiB']:17.0f}",
            flush=True,
        )


def run(options, folder):
    draw(options, folder, WARM_UP_IMAGES)
    if options.flat:
        flat(options, folder)
    else:
        draw(options, folder, options.images)
        compare(options, folder)


def main():
    options = arguments()
    if not JAR.exists():
        sys.exit(f"{JAR} is missing; build it: mvn -B -q -DskipTests package")
    options.class_path = CLASS_PATH
    options.turn = TURN
    print(f"load {os.getloadavg()[0]:.1f} at the start")
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        run(options, options.folder.resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as folder:
            run(options, Path(folder))
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
