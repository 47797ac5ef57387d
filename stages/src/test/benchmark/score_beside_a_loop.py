#!/usr/bin/env python3
"""Scores the same images with predict's pipeline on the DirectRunner and in plain loops, in turns.

    mvn -B -q -DskipTests package
    python3 stages/src/test/benchmark/score_beside_a_loop.py

The images are drawings of 400 px, the model is GoogLeNet at 224 px with random weights. Each turn is
a process of its own that loads the model, which stays open, and warms up before it is timed. "beam" reads, decodes,
judges, scores and writes its results; "loop" reads, decodes, judges and scores, batch after batch,
without Beam; "forward" does nothing but score pixels that lie ready in memory. Processor time is the
better measure on a machine that is not at rest. Runs on Linux.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile

from prepare_beside_a_loop import CLASS_PATH, JAR, java

TURN = "org.fovea.stages.predict.ScoringTurn"
KINDS = ("beam", "loop", "forward")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--heap", default="1g", help="most that Java's heap may take")
    return parser.parse_args()


def turn(options, folder, kind):
    return json.loads(java(options, kind, folder, options.images, options.threads).splitlines()[-1])


def summary(name, ratios):
    print(f"{name}: median {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def run(options, folder):
    java(options, "draw", folder, options.images, options.threads)
    print(f"{options.images} images, {options.threads} threads")
    print(f"{'':>5} {'images/s':^26} {'CPU ms an image':^26}")
    print(f"{'turn':>5} " + " ".join(f"{kind:>8}" for kind in KINDS * 2))
    turns = []
    for number in range(1, options.pairs + 1):
        turns.append({kind: turn(options, folder, kind) for kind in KINDS})
        rates = [f"{options.images / turns[-1][kind]['seconds']:8.1f}" for kind in KINDS]
        processor = [f"{turns[-1][kind]['cpuMs']:8.1f}" for kind in KINDS]
        print(f"{number:>5} " + " ".join(rates + processor), flush=True)
    for other in ("loop", "forward"):
        summary(f"images/s, beam/{other}", [t[other]["seconds"] / t["beam"]["seconds"] for t in turns])
        summary(f"per CPU second, beam/{other}", [t[other]["cpuMs"] / t["beam"]["cpuMs"] for t in turns])


def main():
    options = arguments()
    if not JAR.exists():
        sys.exit(f"{JAR} is missing; build it: mvn -B -q -DskipTests package")
    options.class_path = CLASS_PATH
    options.turn = TURN
    print(f"load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="fovea-benchmark-") as folder:
        run(options, folder)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
