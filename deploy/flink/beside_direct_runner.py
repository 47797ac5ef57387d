#!/usr/bin/env python3
"""Ingests and prepares the same small images on a Flink cluster of this machine and on the DirectRunner.

    mvn -B -q -Pflink -DskipTests package
    deploy/flink/cluster start
    python3 deploy/flink/beside_direct_runner.py --counts 1000 10000 50000

The images are drawings: 200 are drawn, all others are one of these with a comment of its own in the
JPEG file, so every file is a content of its own and costs a decode. Times are those of the stages as
the run's own record has them, with the submission of the job and without the start of the command.
The bytes of both outputs are compared.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "pipeline/target/fovea.jar"
DRAWN = 200
STAGES = ("ingest", "prepare")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10000, 50000])
    parser.add_argument("--flink-master", default="127.0.0.1:8081")
    parser.add_argument("--parallelism", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where images and workspaces go; kept")
    return parser.parse_args()


def fovea(*command):
    done = subprocess.run(
        ["java", "-jar", JAR, *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if done.returncode != 0:
        sys.exit(f"fovea {command[0]} ended with {done.returncode}:\n{done.stderr.decode()}")
    return done.stdout


def with_comment(jpeg, text):
    comment = text.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def draw(folder, count):
    images = folder / f"images-{count}"
    table = folder / f"labels-{count}.csv"
    if table.exists():
        return images, table
    drawn = folder / "drawn"
    if not drawn.exists():
        fovea("sample", "--output", drawn, "--count", DRAWN, "--seed", 1)
    originals = [file.read_bytes() for file in sorted((drawn / "images").iterdir())]
    images.mkdir(exist_ok=True)
    rows = []
    for number in range(count):
        name = f"{number // 2}_{('left', 'right')[number % 2]}"
        original = originals[number % len(originals)]
        (images / f"{name}.jpeg").write_bytes(with_comment(original, f"copy {number}"))
        rows.append((name, number % 5))
    with table.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("image", "level"))
        writer.writerows(rows)
    return images, table


def run(folder, name, images, table, runner):
    source = f"[{{name: drawn, images: '{images}/*', labels: '{table}', layout: eyepacs}}]"
    spec = folder / f"{name}.yaml"
    spec.write_text(f"patientIds: public\nsources: {source}\n")
    workspace = tempfile.mkdtemp(prefix=name, dir=folder)
    outcome = json.loads(
        fovea("run", "--spec", spec, "--workspace", workspace, "--to", "prepare", "--json", "--", *runner)
    )
    seconds = {stage["stage"]: stage["seconds"] for stage in outcome["stages"]}
    files = sorted(
        file.name for stage in STAGES for file in Path(workspace, "stages", stage).glob("*/*.avro")
    )
    return seconds, files


def main():
    options = arguments()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="beside-direct-runner-"))
    folder.mkdir(parents=True, exist_ok=True)
    flink = [
        "--runner=FlinkRunner",
        f"--flinkMaster={options.flink_master}",
        f"--parallelism={options.parallelism}",
    ]
    print(f"{'':8} {'ingest, s':>20} {'prepare, s':>20} {'both':>6}")
    print(f"{'images':>8} {'Flink':>10}{'Direct':>10} {'Flink':>10}{'Direct':>10} {'ratio':>6}")
    for count in options.counts:
        images, table = draw(folder, count)
        ours, files = run(folder, f"flink-{count}-", images, table, flink)
        theirs, same = run(folder, f"direct-{count}-", images, table, ["--runner=DirectRunner"])
        if files != same:
            sys.exit("the two made different bytes")
        ratio = sum(ours[stage] for stage in STAGES) / sum(theirs[stage] for stage in STAGES)
        columns = " ".join(f"{ours[stage]:10.1f}{theirs[stage]:10.1f}" for stage in STAGES)
        print(f"{count:8} {columns} {ratio:6.2f}", flush=True)


main()
