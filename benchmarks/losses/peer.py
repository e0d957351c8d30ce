"""The Python side of the loss benchmarks.

pip install torch==2.13.0 pytorch-metric-learning==2.9.0

Reads requests {"loss", "batch", "dimension", "images", "passes", "settling"} as JSON lines and answers each with {"name", "seconds"} of a
forward and backward pass, the median of so many, the faster of one thread and all, at the embeddings (and class vectors, where there are any). Data are
made once per shape and not timed. Batches hold `images` images of each identity. PyTorch Metric Learning has no range and no center loss:
they are plain PyTorch, the range loss with the loop over identities that its implementations have.
"""

import functools
import json
import os
import statistics
import sys
import time

import pytorch_metric_learning
import torch
from pytorch_metric_learning import distances, losses, miners

torch.manual_seed(0)
# OpenMP's threads wait for each other: on a busy machine one is faster than all. The better one counts.
THREADS = sorted({1, os.cpu_count()})
PML = f"pytorch-metric-learning {pytorch_metric_learning.__version__}"
TORCH = f"PyTorch {torch.__version__}"


def range_loss(x, labels, k=2, margin=1.0):
    intra, means = 0, []
    for identity in labels.unique():
        rows = x[labels == identity]
        means.append(rows.mean(0))
        if len(rows) > 1:
            top = (torch.nn.functional.pdist(rows) ** 2).topk(min(k, len(rows) * (len(rows) - 1) // 2)).values
            intra = intra + len(top) / (1 / top).sum()
    return intra + torch.relu(margin - (torch.nn.functional.pdist(torch.stack(means)) ** 2).min())


@functools.cache
def loss_of(name, classes, dimension):
    euclidean = distances.LpDistance(normalize_embeddings=False)
    if name == "range":
        return TORCH, range_loss, []
    if name == "center":
        centers = torch.randn(classes, dimension)
        return TORCH, lambda x, labels: 0.5 * ((x - centers[labels]) ** 2).sum(1).mean(), []
    if name == "triplet":
        squared = distances.LpDistance(power=2)
        loss = losses.TripletMarginLoss(0.2, distance=squared)
        miner = miners.TripletMarginMiner(0.2, "semihard", distance=squared)
        return PML, lambda x, labels: loss(x, labels, miner(x, labels)), []
    loss = {
        "contrastive": lambda: losses.ContrastiveLoss(0, 1, distance=euclidean),
        "circle": lambda: losses.CircleLoss(),
        "multi-similarity": lambda: losses.MultiSimilarityLoss(),
        "supcon": lambda: losses.SupConLoss(),
        "nt-xent": lambda: losses.NTXentLoss(),
        "cosface": lambda: losses.CosFaceLoss(classes, dimension),
        "arcface": lambda: losses.ArcFaceLoss(classes, dimension),
        "proxy-anchor": lambda: losses.ProxyAnchorLoss(classes, dimension),
    }[name]()
    return PML, loss, list(loss.parameters())


@functools.cache
def data(batch, dimension, images):
    return torch.randn(batch, dimension), torch.arange(batch) % (batch // images)


for line in sys.stdin:
    request = json.loads(line)
    embeddings, labels = data(request["batch"], request["dimension"], request["images"])
    name, loss, parameters = loss_of(request["loss"], request["batch"] // request["images"], request["dimension"])
    seconds = []
    for threads in THREADS:
        torch.set_num_threads(threads)
        passes = []
        # Those before do not count, as on our side.
        settled = time.perf_counter() + request["settling"] / 1000
        while len(passes) < request["passes"]:
            x = embeddings.clone().requires_grad_()
            start = time.perf_counter()
            torch.autograd.grad(loss(x, labels), [x, *parameters], allow_unused=True)
            if start > settled:
                passes.append(time.perf_counter() - start)
        seconds.append(statistics.median(passes))
    print(json.dumps({"name": name, "seconds": min(seconds)}), flush=True)
