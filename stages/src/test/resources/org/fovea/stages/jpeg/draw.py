#!/usr/bin/env python3
"""Draws the JPEG files beside it, and writes what libjpeg-turbo's djpeg makes of them.

    python3 draw.py

Needs numpy, Pillow, and djpeg and jpegtran of libjpeg-turbo. golden.txt has, for every file and
scale, the width, the height and the CRC-32 of the pixels.
"""

import subprocess
import zlib

import numpy as np
from PIL import Image

y, x = np.mgrid[0:28, 0:37]
red = (x * 6 + y * 2) % 256
green = (x * x // 6 + y * 5) % 256
blue = np.where((x // 9 + y // 7) % 2, 220, 40)
drawn = Image.fromarray(np.stack([red, green, blue], 2).astype(np.uint8))
drawn.save("quarter-colour.jpg", quality=80, subsampling="4:2:0", restart_marker_blocks=2)
drawn.save("half-colour.jpg", quality=80, subsampling="4:2:2")
drawn.save("progressive-full-colour.jpg", quality=80, subsampling="4:4:4", progressive=True)
drawn.convert("L").save("gray.jpg", quality=80)
with open("progressive-quarter-colour.jpg", "wb") as file:
    subprocess.run(["jpegtran", "-progressive", "quarter-colour.jpg"], stdout=file, check=True)
with open("separate-scans.jpg", "wb") as file:
    command = ["jpegtran", "-scans", "/dev/stdin", "half-colour.jpg"]
    subprocess.run(command, input=b"0;\n1;\n2;\n", stdout=file, check=True)
with open("golden.txt", "w") as golden:
    for name in (
        "quarter-colour",
        "half-colour",
        "progressive-full-colour",
        "progressive-quarter-colour",
        "separate-scans",
        "gray",
    ):
        for reduction in (1, 2, 4, 8):
            command = ["djpeg", "-scale", f"1/{reduction}", "-rgb", "-pnm", f"{name}.jpg"]
            made = subprocess.run(command, capture_output=True, check=True).stdout
            _, size, _, pixels = made.split(b"\n", 3)
            golden.write(f"{name} {reduction} {size.decode()} {zlib.crc32(pixels):08x}\n")
