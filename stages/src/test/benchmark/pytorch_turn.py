"""One turn of beside_pytorch.py, which is what to start: GoogLeNet as one would write it in PyTorch.

Channels last, rectified in place, no gradient for the frozen layers, one kernel for the optimizer.
Usage: pytorch_turn.py training|forward FOLDER PICTURES SIDE_PX STEPS float32|bfloat16 cpu|gpu
PICTURES may be several numbers with commas between them, each timed after the other.
"""

import json
import resource
import statistics
import struct
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

MODULES = [
    ("3a", 192, 64, 96, 128, 16, 32, 32),
    ("3b", 256, 128, 128, 192, 32, 96, 64),
    ("4a", 480, 192, 96, 208, 16, 48, 64),
    ("4b", 512, 160, 112, 224, 24, 64, 64),
    ("4c", 512, 128, 128, 256, 24, 64, 64),
    ("4d", 512, 112, 144, 288, 32, 64, 64),
    ("4e", 528, 256, 160, 320, 32, 128, 128),
    ("5a", 832, 256, 160, 320, 32, 128, 128),
    ("5b", 832, 384, 192, 384, 48, 128, 128),
]
FROZEN = ("conv1/", "conv2/")
HEAD = "head/classifier"
WARM_UP_STEPS = {"cpu": 3, "cuda": 30}


class CrossChannelNormalization(nn.Module):
    """The sum over neighbouring channels as a 1x1 convolution: faster than F.local_response_norm."""

    def __init__(self, channels):
        super().__init__()
        band = torch.zeros(channels, channels, 1, 1)
        for row in range(channels):
            band[row, max(0, row - 2) : row + 3] = 1e-4 / 5
        self.register_buffer("band", band)
        self.register_buffer("one", torch.ones(channels))

    def forward(self, x):
        return x * F.conv2d(x * x, self.band, self.one).pow(-0.75)


class GoogLeNet(nn.Module):
    def __init__(self, tensors):
        super().__init__()
        self.layers = nn.ModuleDict()
        self.convolution("conv1/7x7_s2", 3, 64, 7, 2, 3)
        self.convolution("conv2/3x3_reduce", 64, 64, 1)
        self.convolution("conv2/3x3", 64, 192, 3, 1, 1)
        for name, inputs, plain, reduce3, branch3, reduce5, branch5, pooled in MODULES:
            module = f"inception_{name}/"
            self.convolution(module + "1x1", inputs, plain, 1)
            self.convolution(module + "3x3_reduce", inputs, reduce3, 1)
            self.convolution(module + "3x3", reduce3, branch3, 3, 1, 1)
            self.convolution(module + "5x5_reduce", inputs, reduce5, 1)
            self.convolution(module + "5x5", reduce5, branch5, 5, 1, 2)
            self.convolution(module + "pool_proj", inputs, pooled, 1)
        self.layers[HEAD] = nn.Linear(1024, tensors[HEAD + ".bias"].numel())
        self.norm1 = CrossChannelNormalization(64)
        self.norm2 = CrossChannelNormalization(192)
        for name, layer in self.layers.items():
            layer.weight.data.copy_(tensors[name + ".weight"])
            layer.bias.data.copy_(tensors[name + ".bias"])
            layer.requires_grad_(not name.startswith(FROZEN))

    def convolution(self, name, inputs, outputs, side, stride=1, padding=0):
        self.layers[name] = nn.Conv2d(inputs, outputs, side, stride, padding)

    def rectified(self, name, x):
        return F.relu(self.layers[name](x), inplace=True)

    @staticmethod
    def pooled(x, stride=2, padding=0):
        return F.max_pool2d(x, 3, stride, padding, ceil_mode=True)

    def stem(self, x):
        x = self.norm1(self.pooled(self.rectified("conv1/7x7_s2", x)))
        x = self.rectified("conv2/3x3", self.rectified("conv2/3x3_reduce", x))
        return self.pooled(self.norm2(x))

    def inception(self, name, x):
        return torch.cat(
            [
                self.rectified(name + "/1x1", x),
                self.rectified(name + "/3x3", self.rectified(name + "/3x3_reduce", x)),
                self.rectified(name + "/5x5", self.rectified(name + "/5x5_reduce", x)),
                self.rectified(name + "/pool_proj", self.pooled(x, 1, 1)),
            ],
            1,
        )

    def forward(self, x):
        with torch.no_grad():
            x = self.stem(x)
        for name, *_ in MODULES:
            if name in ("4a", "5a"):
                x = self.pooled(x)
            x = self.inception("inception_" + name, x)
        return self.layers[HEAD](x.mean((2, 3)))


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = torch.frombuffer(data[start:end], dtype=torch.float32)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def network_input(pixels, device):
    """What a step does with its bytes: blue first, minus Caffe's means, channels last."""
    mean = torch.tensor([104.0, 117.0, 123.0], device=device)
    return (pixels.to(device).float().flip(3) - mean).permute(0, 3, 1, 2)


def optimizer_of(network):
    groups = []
    for head in (False, True):
        for weights in (False, True):
            chosen = [
                p
                for name, p in network.named_parameters()
                if p.requires_grad
                and (HEAD in name) == head
                and name.endswith("weight") == weights
            ]
            rate, decay = 1e-2 if head else 1e-3, 5e-4 if weights else 0
            groups.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return torch.optim.SGD(groups, momentum=0.9, fused=True)


def measure(task, network, pixels, steps, precision, device):
    pictures = len(pixels)
    optimizer = optimizer_of(network)
    targets = torch.tensor([[i % 2, i % 2] for i in range(pictures)], dtype=torch.float32)
    targets = targets.to(device)
    autocast = torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16")

    def training():
        optimizer.zero_grad()
        with autocast:
            logits = network(network_input(pixels, device))
        loss = F.binary_cross_entropy_with_logits(logits.float(), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    @torch.inference_mode()
    def forward():
        with autocast:
            return network(network_input(pixels, device)).float()[0, 0].item()

    step = {"training": training, "forward": forward}[task]
    for _ in range(WARM_UP_STEPS[device]):
        step()
    seconds = []
    processor = time.process_time()
    for _ in range(steps):
        start = time.perf_counter()
        value = step()
        seconds.append(time.perf_counter() - start)
    processor = time.process_time() - processor
    free, total = torch.cuda.mem_get_info() if device == "cuda" else (0, 0)
    turn = {
        "pictures": pictures,
        "imagesPerSecond": pictures / statistics.median(seconds),
        "cpuMs": 1000 * processor / steps / pictures,
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "gpuMiB": (total - free) >> 20,
        "value": value,
    }
    print(json.dumps(turn), flush=True)


def main(task, folder, pictures, side, steps, precision, unit):
    side, steps = int(side), int(steps)
    device = {"cpu": "cpu", "gpu": "cuda"}[unit]
    with open(folder + "/pixels", "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    pixels = pixels.reshape(-1, side, side, 3)
    for count in pictures.split(","):
        network = GoogLeNet(read_safetensors(folder + "/weights.safetensors"))
        network = network.to(device, memory_format=torch.channels_last)
        measure(task, network, pixels[: int(count)], steps, precision, device)


if __name__ == "__main__":
    main(*sys.argv[1:])
