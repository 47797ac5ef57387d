"""One turn of beside_pillow.py, which is what to start.

    decode_turn.py pillow|opencv|djpeg|reference FOLDER SIDE_PX ROUNDS [OUTPUT]

Brings every JPEG of the folder to SIDE_PX on its shorter side, and prints the processor time an
image in milliseconds. Writes the pixels to a folder if one is named. `reference` decodes whole and
resizes with an antialiased filter; `djpeg` decodes only, each image in a process of its own.
"""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

SIDE, FOLDER, SIDE_PX, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
FILES = sorted(Path(FOLDER).iterdir())


def target(width, height):
    shorter = min(width, height)
    return width * SIDE_PX // shorter, height * SIDE_PX // shorter


def reduction(width, height):
    by = 8
    while by > 1 and min(width, height) < SIDE_PX * by:
        by //= 2
    return by


def size(content):
    from PIL import Image

    return Image.open(io.BytesIO(content)).size


def pillow(content, draft=True):
    from PIL import Image

    image = Image.open(io.BytesIO(content))
    to = target(*image.size)
    if draft:
        image.draft("RGB", (SIDE_PX, SIDE_PX))
    return image.convert("RGB").resize(to, Image.BICUBIC).tobytes()


def opencv(content, sizes={}):
    import cv2
    import numpy

    cv2.setNumThreads(1)
    if id(content) not in sizes:
        sizes[id(content)] = size(content)  # known to the others from the header that they read
    stored = sizes[id(content)]
    flags = {1: cv2.IMREAD_COLOR, 2: 17, 4: 33, 8: 65}  # IMREAD_REDUCED_COLOR_*
    image = cv2.imdecode(numpy.frombuffer(content, numpy.uint8), flags[reduction(*stored)])
    resized = cv2.resize(image, target(*stored), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(resized, cv2.COLOR_BGR2RGB).tobytes()


def djpeg_milliseconds():
    scales = [f"1/{reduction(*size(file.read_bytes()))}" for file in FILES]
    before = os.times()
    for _ in range(ROUNDS):
        for file, scale in zip(FILES, scales):
            command = ["djpeg", "-scale", scale, "-outfile", "/dev/null", str(file)]
            subprocess.run(command, check=True)
    after = os.times()
    used = after.children_user + after.children_system
    return 1000 * (used - before.children_user - before.children_system) / ROUNDS / len(FILES)


def main():
    if SIDE == "djpeg":
        print(f"{djpeg_milliseconds():.3f}")
        return
    work = {"pillow": pillow, "opencv": opencv, "reference": lambda c: pillow(c, False)}[SIDE]
    contents = [file.read_bytes() for file in FILES]
    if len(sys.argv) > 5:
        for file, content in zip(FILES, contents):
            (Path(sys.argv[5]) / file.name).write_bytes(work(content))
    for content in contents:
        work(content)
    before = time.process_time()
    for _ in range(ROUNDS):
        for content in contents:
            work(content)
    print(f"{1000 * (time.process_time() - before) / ROUNDS / len(FILES):.3f}")


if __name__ == "__main__":
    main()
