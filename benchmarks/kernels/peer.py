"""The PyTorch side of the kernels benchmark; needs: pip install torch (2.13 was used).

Reads one JSON request a line, {"kernel", "steps"}, and answers {"seconds"} for that many steps, forward and backward.
"""

import json
import os
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(os.environ.get("RANGELOSS_THREADS", os.cpu_count())))


def images(batch, side, channels):
    x = torch.randn(batch, channels, side, side).to(memory_format=torch.channels_last)
    return x.requires_grad_()


def convolution(batch, side, inputs, outputs, taps):
    x = images(batch, side, inputs)
    weight = torch.randn(outputs, inputs, taps, taps).to(memory_format=torch.channels_last).requires_grad_()
    return [x, weight], lambda: F.conv2d(x, weight, padding=taps // 2).sum()


def product(size):
    a, b = torch.randn(size, size, requires_grad=True), torch.randn(size, size, requires_grad=True)
    return [a, b], lambda: (a @ b).sum()


def normalisation(batch, side, channels):
    x = images(batch, side, channels)
    scale, offset = torch.ones(channels, requires_grad=True), torch.zeros(channels, requires_grad=True)
    mean, variance = torch.zeros(channels), torch.ones(channels)
    return [x, scale, offset], lambda: F.batch_norm(x, mean, variance, scale, offset, training=True).square().sum()


def softmax(batch, dimension, identities):
    embeddings = torch.randn(batch, dimension, requires_grad=True)
    weight = (torch.randn(identities, dimension) * 0.01).requires_grad_()
    labels = torch.arange(batch) * 37 % identities
    return [embeddings, weight], lambda: F.cross_entropy(embeddings @ weight.T, labels)


KERNELS = {
    "convolution": convolution,
    "product": product,
    "normalisation": normalisation,
    "softmax": softmax,
}


def main():
    print(json.dumps({"version": torch.__version__}), flush=True)
    made = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = json.dumps([request["kernel"], request["sizes"]])
        if key not in made:
            made = {key: KERNELS[request["kernel"]](*request["sizes"])}
        leaves, value = made[key]
        start = time.perf_counter()
        for _ in range(request["steps"]):
            torch.autograd.grad(value(), leaves)
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
