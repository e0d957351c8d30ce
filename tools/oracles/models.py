"""Reference values for libs/models and libs/training, made by PyTorch.

    pip install torch==2.13.0 numpy
    python tools/oracles/models.py

Writes, for small forms of the networks, libs/training/src/fixtures/parity-<case>.safetensors: weights, one batch,
embeddings, logits, loss, every gradient, and weights and running statistics after three optimiser steps; and for
their full forms libs/models/src/fixtures/layers.json: the shape and parameters of each layer, and all parameters
and multiply-adds. The networks are written here from their papers, not from the TypeScript.
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).resolve().parents[2]
STEPS = 3


class LeNetPlusPlus(nn.Module):
    def __init__(self, size, inputs, channels, embedding):
        super().__init__()
        for index, outputs in enumerate(channels, 1):
            stage = nn.Module()
            for place in (1, 2):
                stage.add_module(f"conv{place}", nn.Conv2d(inputs, outputs, 5, padding=2))
                stage.add_module(f"prelu{place}", nn.PReLU(outputs))
                inputs = outputs
            self.add_module(f"stage{index}", stage)
            size = [side // 2 for side in size]
        self.count = len(channels)
        self.embedding = nn.Linear(size[0] * size[1] * inputs, embedding)

    def forward(self, x):
        for index in range(1, self.count + 1):
            stage = getattr(self, f"stage{index}")
            x = stage.prelu2(stage.conv2(stage.prelu1(stage.conv1(x))))
            x = F.max_pool2d(x, 2)
        return self.embedding(x.flatten(1))


class VGG(nn.Module):
    TABLE = {16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}

    def __init__(self, size, inputs, depth, channels, hidden, embedding):
        super().__init__()
        layers = []
        for outputs, repeats in zip(channels, self.TABLE[depth]):
            for _ in range(repeats):
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
                inputs = outputs
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.fc6 = nn.Linear((size[0] // 32) * (size[1] // 32) * inputs, hidden)
        self.embedding = nn.Linear(hidden, embedding)

    def forward(self, x):
        return self.embedding(F.relu(self.fc6(self.features(x).flatten(1))))


class SphereFace(nn.Module):
    TABLE = {20: (1, 2, 4, 1), 64: (3, 8, 16, 3)}

    def __init__(self, size, inputs, depth, channels, embedding):
        super().__init__()
        for index, (outputs, repeats) in enumerate(zip(channels, self.TABLE[depth]), 1):
            stage = nn.Module()
            stage.conv0 = nn.Conv2d(inputs, outputs, 3, 2, 1)
            stage.prelu0 = nn.PReLU(outputs)
            for number in range(repeats):
                block = nn.Module()
                for place in (1, 2):
                    block.add_module(f"conv{place}", nn.Conv2d(outputs, outputs, 3, 1, 1))
                    block.add_module(f"prelu{place}", nn.PReLU(outputs))
                stage.add_module(f"block{number}", block)
            self.add_module(f"stage{index}", stage)
            inputs = outputs
            size = [(side + 1) // 2 for side in size]
        self.repeats = self.TABLE[depth]
        self.embedding = nn.Linear(size[0] * size[1] * inputs, embedding)

    def forward(self, x):
        for index, repeats in enumerate(self.repeats, 1):
            stage = getattr(self, f"stage{index}")
            x = stage.prelu0(stage.conv0(x))
            for number in range(repeats):
                block = getattr(stage, f"block{number}")
                x = x + block.prelu2(block.conv2(block.prelu1(block.conv1(x))))
        return self.embedding(x.flatten(1))


class IBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.prelu = nn.PReLU(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = self.bn3(self.conv2(self.prelu(self.bn2(self.conv1(self.bn1(x))))))
        return y + (x if self.downsample is None else self.downsample(x))


class IResNet(nn.Module):
    TABLE = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 14, 3), 100: (3, 13, 30, 3)}

    def __init__(self, size, inputs, depth, channels, embedding):
        super().__init__()
        first = channels[0]
        self.conv1 = nn.Conv2d(inputs, first, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.prelu = nn.PReLU(first)
        inputs = first
        for index, (outputs, repeats) in enumerate(zip(channels, self.TABLE[depth]), 1):
            blocks = []
            for number in range(repeats):
                blocks.append(IBlock(inputs, outputs, 2 if number == 0 else 1))
                inputs = outputs
            self.add_module(f"layer{index}", nn.Sequential(*blocks))
            size = [(side + 1) // 2 for side in size]
        self.bn2 = nn.BatchNorm2d(inputs)
        self.fc = nn.Linear(size[0] * size[1] * inputs, embedding)
        self.features = nn.BatchNorm1d(embedding)
        self.features.weight.requires_grad_(False)

    def forward(self, x):
        x = self.prelu(self.bn1(self.conv1(x)))
        for index in range(1, 5):
            x = getattr(self, f"layer{index}")(x)
        return self.features(self.fc(self.bn2(x).flatten(1)))


class RBlock(nn.Module):
    def __init__(self, inputs, width, stride, bottleneck):
        super().__init__()
        outputs = width * (4 if bottleneck else 1)
        if bottleneck:
            shapes = [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)]
        else:
            shapes = [(inputs, outputs, 3, stride), (outputs, outputs, 3, 1)]
        for number, (a, b, kernel, step) in enumerate(shapes, 1):
            self.add_module(f"conv{number}", nn.Conv2d(a, b, kernel, step, kernel // 2, bias=False))
            self.add_module(f"bn{number}", nn.BatchNorm2d(b))
        self.count = len(shapes)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = x
        for number in range(1, self.count + 1):
            y = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(y))
            if number < self.count:
                y = F.relu(y)
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    TABLE = {18: ((2, 2, 2, 2), False), 50: ((3, 4, 6, 3), True)}

    def __init__(self, size, inputs, depth, channels, stem, embedding):
        super().__init__()
        first = channels[0]
        kernel, stride, padding = (7, 2, 3) if stem == "imagenet" else (3, 1, 1)
        self.conv1 = nn.Conv2d(inputs, first, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(first)
        self.pool = nn.MaxPool2d(3, 2, 1) if stem == "imagenet" else nn.Identity()
        repeats, bottleneck = self.TABLE[depth]
        inputs = first
        for index, (width, count) in enumerate(zip(channels, repeats), 1):
            blocks = []
            for number in range(count):
                blocks.append(RBlock(inputs, width, 2 if number == 0 and index > 1 else 1, bottleneck))
                inputs = width * (4 if bottleneck else 1)
            self.add_module(f"layer{index}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inputs, embedding)

    def forward(self, x):
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        for index in range(1, 5):
            x = getattr(self, f"layer{index}")(x)
        return self.fc(x.mean((2, 3)))


class Unit(nn.Module):
    """Convolution and norm, with a PReLU unless linear."""

    def __init__(self, inputs, outputs, kernel, stride, padding, groups=1, linear=False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(outputs)
        if not linear:
            self.prelu = nn.PReLU(outputs)
        self.linear = linear

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x if self.linear else self.prelu(x)


class Bottleneck(nn.Module):
    def __init__(self, inputs, expanded, outputs, stride):
        super().__init__()
        self.expand = Unit(inputs, expanded, 1, 1, 0)
        self.depthwise = Unit(expanded, expanded, 3, stride, 1, groups=expanded)
        self.project = Unit(expanded, outputs, 1, 1, 0, linear=True)
        self.same = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.same else y


class MobileFaceNet(nn.Module):
    def __init__(self, size, inputs, width, embedding):
        super().__init__()
        # Halves round up, as in JavaScript.
        wide = lambda channels: max(1, int(channels * width + 0.5))
        self.conv1 = Unit(inputs, wide(64), 3, 2, 1)
        self.conv2 = Unit(wide(64), wide(64), 3, 1, 1, groups=wide(64))
        inputs = wide(64)
        table = [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]
        for index, (expansion, channels, count, first) in enumerate(table, 1):
            blocks = []
            for number in range(count):
                stride = first if number == 0 else 1
                blocks.append(Bottleneck(inputs, inputs * expansion, wide(channels), stride))
                inputs = wide(channels)
            self.add_module(f"blocks{index}", nn.Sequential(*blocks))
        for _ in range(4):
            size = [(side + 1) // 2 for side in size]
        self.conv3 = Unit(inputs, wide(512), 1, 1, 0)
        self.conv4 = Unit(wide(512), wide(512), tuple(size), 1, 0, groups=wide(512), linear=True)
        self.fc = nn.Linear(wide(512), embedding, bias=False)
        self.features = nn.BatchNorm1d(embedding)

    def forward(self, x):
        x = self.conv2(self.conv1(x))
        for index in range(1, 6):
            x = getattr(self, f"blocks{index}")(x)
        return self.features(self.fc(self.conv4(self.conv3(x)).flatten(1)))


def build(name, size, inputs, options):
    family, _, depth = name.partition("-")
    if family == "lenet++":
        return LeNetPlusPlus(size, inputs, **options)
    if family == "mobilefacenet":
        return MobileFaceNet(size, inputs, **options)
    kinds = {"vgg": VGG, "sphereface": SphereFace, "iresnet": IResNet, "resnet": ResNet}
    return kinds[family](size, inputs, int(depth), **options)


# --- parity: small networks, run ---------------------------------------------------------------------------------

CASES = {
    "lenet": {
        "model": "lenet++",
        "inputShape": [13, 12, 2],
        "options": {"channels": [2, 3, 4], "embedding": 5},
        "optimizer": {"name": "sgd", "rate": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01, "decayAll": True},
    },
    "vgg": {
        "model": "vgg-16",
        "inputShape": [33, 32, 2],
        "options": {"channels": [2, 3, 4, 5, 6], "hidden": 7, "embedding": 5},
        "optimizer": {"name": "sgd", "rate": 0.05, "momentum": 0, "weightDecay": 0.01},
    },
    "sphereface": {
        "model": "sphereface-20",
        "inputShape": [17, 16, 2],
        "options": {"channels": [2, 3, 4, 5], "embedding": 4},
        "optimizer": {"name": "adamw", "rate": 0.002, "weightDecay": 0.1, "decayAll": True},
    },
    "iresnet": {
        "model": "iresnet-18",
        "inputShape": [32, 31, 2],
        "options": {"channels": [2, 3, 4, 5], "embedding": 4},
        "optimizer": {"name": "sgd", "rate": 0.02, "momentum": 0.9, "weightDecay": 0.01},
    },
    "resnet": {
        "model": "resnet-18",
        "inputShape": [49, 48, 2],
        "options": {"channels": [2, 3, 4, 5], "stem": "imagenet", "embedding": 4},
        "optimizer": {"name": "sgd", "rate": 0.02, "momentum": 0.9, "dampening": 0.3},
    },
    "resnet-bottleneck": {
        "model": "resnet-50",
        "inputShape": [16, 16, 1],
        "options": {"channels": [3, 4, 4, 5], "stem": "cifar", "embedding": 3},
        "optimizer": {"name": "sgd", "rate": 0.0001, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01},
    },
    "mobilefacenet": {
        "model": "mobilefacenet",
        "inputShape": [32, 33, 2],
        "options": {"width": 0.0625, "embedding": 5},
        "optimizer": {"name": "sgd", "rate": 0.02, "momentum": 0.9, "weightDecay": 0.01},
    },
}
CLASSES, BATCH = 4, 8


def make_optimizer(config, model, head):
    decayed, plain = [], []
    for module in (model, head):
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad:
                continue
            (decayed if parameter.dim() > 1 or config.get("decayAll") else plain).append(parameter)
    decay = config.get("weightDecay", 0)
    groups = [{"params": decayed, "weight_decay": decay}, {"params": plain, "weight_decay": 0}]
    if config["name"] == "adamw":
        return torch.optim.AdamW(groups, lr=config["rate"])
    return torch.optim.SGD(
        groups,
        lr=config["rate"],
        momentum=config["momentum"],
        nesterov=config.get("nesterov", False),
        dampening=config.get("dampening", 0),
    )


def parity(case, config):
    torch.manual_seed(sum(map(ord, case)))
    height, width, channels = config["inputShape"]
    model = build(config["model"], [height, width], channels, config["options"])
    head = nn.Linear(config["options"]["embedding"], CLASSES)
    for module in model.modules():
        # Values that nothing could mistake for the defaults.
        if isinstance(module, (nn.BatchNorm2d, nn.BatchNorm1d)):
            if module.weight.requires_grad:
                nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.3, 0.3)
        if isinstance(module, nn.PReLU):
            nn.init.uniform_(module.weight, 0.05, 0.45)
    images = torch.randn(BATCH, channels, height, width)
    labels = torch.randint(0, CLASSES, (BATCH,))
    tensors = {"images": images, "labels": labels.int()}

    def record(prefix):
        for part, module in (("model", model), ("head", head)):
            for name, parameter in module.named_parameters():
                if parameter.requires_grad:
                    tensors[f"{prefix}.{part}.{name}"] = parameter.detach().clone()
            for name, buffer in module.named_buffers():
                if not name.endswith("num_batches_tracked"):
                    tensors[f"{prefix}.{part}.{name}"] = buffer.clone()

    record("before")
    optimizer = make_optimizer(config["optimizer"], model, head)
    model.train()
    for step in range(STEPS):
        embeddings = model(images)
        logits = head(embeddings)
        loss = F.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        tensors[f"loss.{step}"] = loss.detach()
        if step == 0:
            tensors["embeddings"], tensors["logits"] = embeddings.detach(), logits.detach()
            for part, module in (("model", model), ("head", head)):
                for name, parameter in module.named_parameters():
                    if parameter.requires_grad:
                        tensors[f"gradient.{part}.{name}"] = parameter.grad.clone()
        optimizer.step()
    record("after")
    model.eval()
    with torch.no_grad():
        tensors["evaluated"] = model(images)
    metadata = {"case": json.dumps({"classes": CLASSES, "steps": STEPS, **config}), "torch": torch.__version__}
    path = ROOT / f"libs/training/src/fixtures/parity-{case}.safetensors"
    write_safetensors(path, tensors, metadata)
    print(f"{path.name}: {path.stat().st_size} bytes, loss {tensors['loss.0']:.4f} -> {loss:.4f}")


def write_safetensors(path, tensors, metadata):
    header, blob = {"__metadata__": metadata}, bytearray()
    for name in sorted(tensors):
        array = tensors[name].contiguous().numpy()
        kind = {"float32": "F32", "int32": "I32"}[str(array.dtype)]
        begin = len(blob)
        blob += array.tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [begin, len(blob)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + blob)


# --- layers and counts: full networks, on the meta device ---------------------------------------------------------

FULL = {
    "lenet++": ([28, 28, 1], {"channels": [32, 64, 128], "embedding": 2}),
    "vgg-16": ([224, 224, 3], {"channels": [64, 128, 256, 512, 512], "hidden": 4096, "embedding": 4096}),
    "vgg-19": ([224, 224, 3], {"channels": [64, 128, 256, 512, 512], "hidden": 4096, "embedding": 4096}),
    "sphereface-20": ([112, 96, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "sphereface-64": ([112, 96, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "iresnet-18": ([112, 112, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "iresnet-34": ([112, 112, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "iresnet-50": ([112, 112, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "iresnet-100": ([112, 112, 3], {"channels": [64, 128, 256, 512], "embedding": 512}),
    "resnet-18": ([224, 224, 3], {"channels": [64, 128, 256, 512], "stem": "imagenet", "embedding": 1000}),
    "resnet-50": ([224, 224, 3], {"channels": [64, 128, 256, 512], "stem": "imagenet", "embedding": 1000}),
    "mobilefacenet": ([112, 112, 3], {"width": 1, "embedding": 128}),
}


def count(name, shape, options):
    height, width, channels = shape
    with torch.device("meta"):
        model = build(name, [height, width], channels, options).eval()
        images = torch.empty(1, channels, height, width)
    rows = []

    def hook(path):
        def keep(module, _, output):
            dims = list(output.shape[1:])
            own = sum(p.numel() for p in module.parameters(recurse=False) if p.requires_grad)
            rows.append([path, dims if len(dims) == 1 else [dims[1], dims[2], dims[0]], own])

        return keep

    for path, module in model.named_modules():
        if list(module.parameters(recurse=False)):
            module.register_forward_hook(hook(path))
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        model(images)
    return {
        "inputShape": shape,
        "options": options,
        "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "multiplyAdds": counter.get_total_flops() // 2,
        "layers": rows,
    }


def main():
    for case, config in CASES.items():
        parity(case, config)
    models = {name: count(name, *entry) for name, entry in FULL.items()}
    path = ROOT / "libs/models/src/fixtures/layers.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, entry in models.items():
        layers = entry.pop("layers")
        rows = ",\n".join(f"      {json.dumps(row)}" for row in layers)
        head = json.dumps(entry)[1:-1]
        lines.append(f'    "{name}": {{{head}, "layers": [\n{rows}\n    ]}}')
        print(f"{name}: {entry['parameters']:,} parameters, {entry['multiplyAdds']:,} multiply-adds")
    body = ",\n".join(lines)
    path.write_text(f'{{\n  "torch": "{torch.__version__}",\n  "models": {{\n{body}\n  }}\n}}\n')


if __name__ == "__main__":
    main()
