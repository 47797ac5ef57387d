#!/usr/bin/env python3
"""Trains and scores the same network on the same tensors in Fovea and in PyTorch, in turns.

    mvn -B -q -DskipTests package
    python3 stages/src/test/benchmark/beside_pytorch.py --python /path/to/python-with-torch

Each turn is a process of its own with the same environment: the same threads, the same allocator.
One step of a turn is one batch of pictures of 224 pixels; conv1 and conv2 are frozen. A turn counts
by the median of its steps, a table's last lines by the median over the pairs. Both sides print the
loss (or a logit) that they came to, and the benchmark fails if these differ: then they did not
compute the same. Processor time is the better measure on a machine that is not at rest.

On a GPU (--device gpu) pictures go over as bytes within the step, and libtorch multiplies float32
in convolutions as TF32, its default, on both sides; NVIDIA_TF32_OVERRIDE=0 forbids that. GPU memory
is what the whole GPU has in use after a size: let nothing else use it. Runs on Linux.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
JAR = ROOT / "pipeline/target/fovea.jar"
CLASS_PATH = f"{ROOT}/stages/target/test-classes:{JAR}"
TURN = "org.fovea.stages.googlenet.BenchmarkTurn"
TOLERANCE = {"float32": 1e-3, "bfloat16": 3e-2}


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--python",
        default=os.environ.get("FOVEA_BENCHMARK_PYTHON", sys.executable),
        help="a Python that has torch; default: $FOVEA_BENCHMARK_PYTHON, else this one",
    )
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5, help="timed steps a turn, after 3 to warm up; on a GPU 30")
    parser.add_argument("--pictures", type=int, nargs="+", default=[32], help="pictures a batch")
    parser.add_argument("--side", type=int, default=224, help="width and height, in pixels")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default="cpu", choices=["cpu", "gpu"])
    parser.add_argument(
        "--tasks", nargs="+", default=["training", "forward"], choices=["training", "forward"]
    )
    parser.add_argument(
        "--precisions", nargs="+", default=["float32"], choices=["float32", "bfloat16"]
    )
    return parser.parse_args()


def torch_version(python):
    """Asks first: a missing torch would otherwise show only after the first of our own turns."""
    asked = subprocess.run(
        [python, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True
    )
    if asked.returncode != 0:
        sys.exit(
            f"{python} has no torch ({asked.stderr.strip().splitlines()[-1]}); "
            "name a Python that has it with --python, or install it: pip install torch numpy"
        )
    return asked.stdout.strip()


def turn(command, environment):
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")
    lines = done.stdout.decode().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def row(label, ours, theirs):
    print(
        f"{ours['pictures']:8.0f} {label:>7} {ours['imagesPerSecond']:8.2f} {theirs['imagesPerSecond']:8.2f}"
        f" {ours['imagesPerSecond'] / theirs['imagesPerSecond']:7.3f}"
        f" {ours['cpuMs']:8.1f} {theirs['cpuMs']:8.1f} {theirs['cpuMs'] / ours['cpuMs']:7.3f}"
        f" {ours['peakMiB']:8.0f} {theirs['peakMiB']:8.0f}"
        f" {ours['gpuMiB']:8.0f} {theirs['gpuMiB']:8.0f}",
        flush=True,
    )


def compare(task, precision, options, folder, environment):
    print(f"\n{task}, {precision}, {options.device}: pictures of {options.side} px")
    print(
        f"{'':16} {'images/s':^25} {'CPU ms an image':^25} {'peak memory, MiB':^17}"
        f" {'GPU memory, MiB':^17}"
    )
    heading = f"{'Fovea':>8} {'PyTorch':>8}"
    print(
        f"{'pictures':>8} {'pair':>7} {heading} {'ratio':>7} {heading} {'ratio':>7} {heading}"
        f" {heading}",
        flush=True,
    )
    sizes = ",".join(str(count) for count in options.pictures)
    size = [str(folder), sizes, str(options.side), str(options.steps), precision, options.device]
    java = ["java", "-Dai.djl.offline=true", "-cp", CLASS_PATH, TURN, task, *size]
    python = [options.python, str(HERE / "pytorch_turn.py"), task, *size]
    pairs = []
    for number in range(1, options.pairs + 1):
        pair = list(zip(turn(java, environment), turn(python, environment), strict=True))
        for ours, theirs in pair:
            if abs(ours["value"] - theirs["value"]) > TOLERANCE[precision]:
                sys.exit(
                    f"Fovea came to {ours['value']}, PyTorch to {theirs['value']}: not the same work"
                )
            row(str(number), ours, theirs)
        pairs.append(pair)
    for turns in zip(*pairs):
        row("median", *(medians(side) for side in zip(*turns)))
        ratios = [ours["imagesPerSecond"] / theirs["imagesPerSecond"] for ours, theirs in turns]
        print(
            f"Fovea/PyTorch, images/s, {turns[0][0]['pictures']} pictures: median of the pairs"
            f" {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})",
            flush=True,
        )


def medians(turns):
    return {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}


def main():
    options = arguments()
    version = torch_version(options.python)
    if not JAR.exists():
        sys.exit(f"{JAR} is missing; build it: mvn -B -q -DskipTests package")
    environment = dict(os.environ, OMP_NUM_THREADS=str(options.threads), OPT_OUT_TRACKING="true")
    environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    print(f"PyTorch {version}, {options.threads} threads, load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as folder:
        size = [folder, str(max(options.pictures)), str(options.side)]
        draw = ["java", "-Dai.djl.offline=true", "-cp", CLASS_PATH, TURN, "draw", *size]
        subprocess.run(draw, env=environment, check=True, stderr=subprocess.DEVNULL)
        for precision in options.precisions:
            for task in options.tasks:
                compare(task, precision, options, folder, environment)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
