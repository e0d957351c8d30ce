"""The PyTorch side of the recording benchmark; needs: pip install torch (2.13 was used).

Reads one JSON request a line, {"net", "mode": "train" | "infer", "format": "default" | "channels-last" |
"compiled", "steps"}, and answers {"seconds"} for that many steps. The nets are those of nets.json beside this file.
"""

import json
import os
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(os.environ.get("RANGELOSS_THREADS", os.cpu_count())))


class Block(nn.Module):
    """IResNet's block, as in net.ts."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        same = inputs == outputs and stride == 1
        projection = [nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)]
        self.shortcut = nn.Identity() if same else nn.Sequential(*projection)

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


def build(net):
    height, width, channels = net["input"]
    flat, modules = False, []
    for layer in net["layers"]:
        stride = layer.get("stride", 1)
        if "conv" in layer:
            kernel, bias = layer["kernel"], layer.get("bias", True)
            modules.append(nn.Conv2d(channels, layer["conv"], kernel, stride, kernel // 2, bias=bias))
            channels = layer["conv"]
        elif "block" in layer:
            modules.append(Block(channels, layer["block"], stride))
            channels = layer["block"]
        elif "pool" in layer:
            modules.append(nn.MaxPool2d(layer["pool"]))
            height, width = height // layer["pool"], width // layer["pool"]
        elif "dense" in layer:
            if not flat:
                modules.append(nn.Flatten())
                channels, flat = channels * height * width, True
            modules.append(nn.Linear(channels, layer["dense"]))
            channels = layer["dense"]
        elif "prelu" in layer:
            modules.append(nn.PReLU(channels))
        elif "relu" in layer:
            modules.append(nn.ReLU())
        else:
            modules.append(nn.BatchNorm1d(channels) if flat else nn.BatchNorm2d(channels))
        if not flat:
            height, width = -(-height // stride), -(-width // stride)
    return nn.Sequential(*modules)


class Runner:
    def __init__(self, net, format):
        torch.manual_seed(1)
        memory_format = torch.contiguous_format if format == "default" else torch.channels_last
        self.model = build(net).to(memory_format=memory_format)
        if format == "compiled":
            self.model = torch.compile(self.model)
        height, width, channels = net["input"]
        images = torch.randn(net["batch"], channels, height, width)
        self.images = images.to(memory_format=memory_format)
        self.labels = torch.arange(net["batch"]) % net["classes"]
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=1e-4, momentum=0.9)
        self.criterion = nn.CrossEntropyLoss()

    def run(self, mode, steps):
        self.model.train(mode == "train")
        start = time.perf_counter()
        for _ in range(steps):
            if mode == "train":
                self.optimizer.zero_grad()
                self.criterion(self.model(self.images), self.labels).backward()
                self.optimizer.step()
            else:
                with torch.inference_mode():
                    self.model(self.images)
        return time.perf_counter() - start


def main():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nets.json")) as file:
        nets = json.load(file)
    runners = {}
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["net"], request["format"])
        if key not in runners:
            for other in [other for other in runners if other[0] != key[0]]:
                del runners[other]  # one net at a time in memory
            runners[key] = Runner(nets[key[0]], key[1])
        print(json.dumps({"seconds": runners[key].run(request["mode"], request["steps"])}), flush=True)


if __name__ == "__main__":
    main()
