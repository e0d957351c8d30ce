"""Reference values of libs/losses with gradients, by PyTorch and PyTorch Metric Learning (PML) in float64.

    pip install torch==2.13.0 pytorch-metric-learning==2.9.0 numpy==2.4.6
    python tools/oracles/losses.py

Writes libs/losses/src/fixtures/references.json: batches, and cases that name a registered loss, its options, the
values of its parameters or state where it has any, the weighted total and the gradients. PML is used wherever it
has the loss; the others follow their papers in plain PyTorch, with autograd for the gradients. Inputs are numbers
that float32 holds exactly. Deterministic: running it again changes no byte.
"""

import json
import math
from pathlib import Path

import numpy
import pytorch_metric_learning
import torch
import torch.nn.functional as F
from pytorch_metric_learning import distances, losses, miners

OUT = Path(__file__).resolve().parents[2] / "libs" / "losses" / "src" / "fixtures" / "references.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def numbers(seed, *shape, scale=1.0):
    values = numpy.random.default_rng(seed).normal(size=shape) * scale
    return torch.from_numpy(values.astype(numpy.float32).astype(numpy.float64))


class Batch:
    def __init__(self, seed, labels, classes, dimension, counts):
        self.labels = torch.tensor(labels)
        self.classes, self.dimension, self.counts = classes, dimension, counts
        self.embeddings = numbers(seed, len(labels), dimension)
        self.logits = numbers(seed + 1, len(labels), classes, scale=2.0)
        self.weights = numbers(seed + 2, classes, dimension)

    def json(self):
        return {
            "classes": self.classes,
            "dimension": self.dimension,
            "classCounts": self.counts,
            "labels": self.labels.tolist(),
            "embeddings": self.embeddings.tolist(),
            "logits": self.logits.tolist(),
        }


BATCHES = {
    "uneven": Batch(10, [2, 0, 2, 1, 4, 2, 0, 3, 2, 1], 5, 6, [200, 50, 120, 3, 12]),
    "block": Batch(20, [(5 * i) % 8 for i in range(32)], 8, 16, [900, 500, 200, 90, 40, 12, 5, 2]),
    "pairs": Batch(30, [0, 1, 2, 3, 3, 2, 1, 0], 4, 5, [40, 30, 20, 10]),
}
CASES = []


def listed(gradient):
    return gradient.flatten().tolist() if gradient.any() else []


def tracked(value):
    return value.clone().requires_grad_() if value.is_floating_point() else value


def case(loss, options, source, of, batches=("uneven", "block"), state=None, step=0):
    """`of(x, z, batch, *state tensors) -> scalar`; state gives named tensors, in the order of the arguments."""
    for name in batches:
        batch = BATCHES[name]
        x = batch.embeddings.clone().requires_grad_()
        z = batch.logits.clone().requires_grad_()
        tensors = {key: tracked(value) for key, value in (state(batch) if state else {}).items()}
        total = of(x, z, batch, *tensors.values())
        inputs = [x, z, *tensors.values()]
        gradients = torch.autograd.grad(total, [i for i in inputs if i.requires_grad], allow_unused=True)
        found = iter(gradients)
        grads = [next(found) if i.requires_grad else None for i in inputs]
        grads = [torch.zeros_like(i) if g is None else g for i, g in zip(inputs, grads)]
        CASES.append(
            {
                "loss": loss,
                "options": options,
                "source": source,
                "batch": name,
                "step": step,
                "total": total.item(),
                # An input without influence has no list at all, to keep the file small.
                "gradient": listed(grads[0]),
                "logitsGradient": listed(grads[1]),
                "state": {key: value.tolist() for key, value in (state(batch) if state else {}).items()},
                "stateGradients": {key: listed(g) for key, g in zip(tensors, grads[2:])},
            }
        )


def unit(x):
    return F.normalize(x, dim=1)


def squares(x, y):
    return ((x[:, None] - y[None]) ** 2).sum(2)


def same(batch):
    return batch.labels[:, None] == batch.labels[None]


# The range loss and its variants -----------------------------------------------------------------------------------


def range_terms(x, batch, k, margin, reduction="sum", mean="harmonic", squared=True, centers="nearest"):
    power = 1.0 if squared else 0.5
    intra, paired, means = [], 0, []
    for identity in sorted(set(batch.labels.tolist())):
        rows = x[batch.labels == identity]
        means.append(rows.mean(0))
        if len(rows) < 2:
            continue
        left, right = torch.triu_indices(len(rows), len(rows), 1)
        ranges = ((rows[left] - rows[right]) ** 2).sum(1) ** power
        top = ranges.topk(min(k, len(ranges))).values
        intra.append(len(top) / (1 / top).sum() if mean == "harmonic" else top.mean())
    left, right = torch.triu_indices(len(means), len(means), 1)
    means = torch.stack(means)
    between = ((means[left] - means[right]) ** 2).sum(1) ** power
    inter = F.relu(margin - between.min()) if centers == "nearest" else F.relu(margin - between).mean()
    total = torch.stack(intra).sum()
    return (total if reduction == "sum" else total / len(intra)), inter


def range_case(options):
    arguments = {key: value for key, value in options.items() if key not in ("intra", "inter")}

    def of(x, z, batch):
        intra, inter = range_terms(x, batch, **arguments)
        return options["intra"] * intra + options["inter"] * inter

    case("range", options, "PyTorch", of)


for extra in (
    {},
    {"k": 1},
    {"k": 4},
    {"reduction": "mean"},
    {"mean": "arithmetic"},
    {"squared": False},
    {"centers": "all"},
    {"centers": "all", "squared": False},
):
    range_case({"intra": 0.5, "inter": 2.0, "k": 2, "margin": 12.0, **extra})
range_case({"intra": 0.0, "inter": 1.0, "k": 2, "margin": 12.0})
range_case({"intra": 1.0, "inter": 0.0, "k": 2, "margin": 12.0})

# Center loss -------------------------------------------------------------------------------------------------------

for reduction in ("mean", "sum"):
    case(
        "center",
        {"weight": 0.5, "reduction": reduction},
        "PyTorch",
        lambda x, z, batch, centers: 0.5
        * (0.5 * ((x - centers[batch.labels].detach()) ** 2).sum(1)).__getattribute__(reduction)(),
        state=lambda batch: {"centers": batch.weights},
    )

# Pairs and triplets ------------------------------------------------------------------------------------------------


def euclidean(normalize, power=1, p=2):
    return distances.LpDistance(normalize_embeddings=normalize, p=p, power=power)


def pml(loss, miner=None):
    def of(x, z, batch):
        return loss(x, batch.labels, miner(x, batch.labels) if miner else None)

    return of


for normalize, margin, positive in ((False, 4.0, 0.5), (True, 1.2, 0.1)):
    case(
        "contrastive",
        {"margin": margin, "positiveMargin": positive, "squared": False, "normalize": normalize},
        "PML ContrastiveLoss",
        pml(losses.ContrastiveLoss(positive, margin, distance=euclidean(normalize))),
    )
case(
    "contrastive",
    {"margin": 0.9, "positiveMargin": 0.1, "squared": False, "distance": "cosine"},
    "PML ContrastiveLoss on cosine similarity (margins 1 - s)",
    pml(losses.ContrastiveLoss(0.9, 0.1, distance=distances.CosineSimilarity())),
)
case(
    "contrastive",
    {"margin": 6.0, "squared": False, "distance": "lp", "p": 1},
    "PML ContrastiveLoss, L1",
    pml(losses.ContrastiveLoss(0, 6.0, distance=euclidean(False, p=1))),
)
case(
    "contrastive",
    {"margin": 4.0, "squared": False, "distance": "lp", "p": 3},
    "PML ContrastiveLoss, L3",
    pml(losses.ContrastiveLoss(0, 4.0, distance=euclidean(False, p=3))),
)
case(
    "contrastive",
    {"margin": 1.2, "squared": False, "normalize": True, "mining": "multi-similarity", "epsilon": 0.1},
    "PML ContrastiveLoss, MultiSimilarityMiner",
    pml(
        losses.ContrastiveLoss(0, 1.2, distance=euclidean(True)),
        miners.MultiSimilarityMiner(0.1, distance=euclidean(True)),
    ),
)
case(
    "contrastive",
    {"margin": 1.2, "squared": False, "normalize": True, "mining": "hard"},
    "PML ContrastiveLoss, BatchHardMiner",
    pml(
        losses.ContrastiveLoss(0, 1.2, distance=euclidean(True)),
        lambda x, labels: (lambda t: (t[0], t[1], t[0], t[2]))(miners.BatchHardMiner(distance=euclidean(True))(x, labels)),
    ),
)


def hadsell(x, z, batch):
    upper = torch.triu(torch.ones(len(x), len(x)), 1).bool()
    square = squares(x, x)
    negatives = F.relu(4.0 - square[upper & ~same(batch)].sqrt()) ** 2 / 2
    return (square[upper & same(batch)] / 2).mean() + negatives[negatives > 0].mean()


case("contrastive", {"margin": 4.0}, "PyTorch", hadsell)

for mining, miner in (
    ("all", None),
    ("semi-hard", miners.TripletMarginMiner(0.4, "semihard", distance=euclidean(True, 2))),
    ("hard", miners.BatchHardMiner(distance=euclidean(True, 2))),
):
    case(
        "triplet",
        {"margin": 0.4, "mining": mining},
        "PML TripletMarginLoss",
        pml(losses.TripletMarginLoss(0.4, distance=euclidean(True, 2)), miner),
    )
case(
    "triplet",
    {"margin": 0.4, "mining": "all", "distance": "euclidean", "normalize": False},
    "PML TripletMarginLoss",
    pml(losses.TripletMarginLoss(0.4, distance=euclidean(False))),
)
case(
    "triplet",
    {"margin": 0.4, "mining": "angular", "angle": 35, "distance": "euclidean"},
    "PML TripletMarginLoss, AngularMiner",
    pml(losses.TripletMarginLoss(0.4, distance=euclidean(True)), lambda x, labels: miners.AngularMiner(35)(unit(x), labels)),
)
case(
    "triplet",
    {"soft": True, "mining": "hard", "distance": "euclidean", "normalize": False},
    "PML TripletMarginLoss, smooth",
    pml(
        losses.TripletMarginLoss(0, smooth_loss=True, distance=euclidean(False)),
        miners.BatchHardMiner(distance=euclidean(False)),
    ),
)

case("circle", {"margin": 0.25, "scale": 64}, "PML CircleLoss", pml(losses.CircleLoss(0.25, 64)))
case("multi-similarity", {}, "PML MultiSimilarityLoss", pml(losses.MultiSimilarityLoss(2, 50, 0.5)), ("uneven", "block"))
case(
    "multi-similarity",
    {"mining": "multi-similarity", "epsilon": 0.1},
    "PML MultiSimilarityLoss, MultiSimilarityMiner",
    pml(losses.MultiSimilarityLoss(2, 50, 0.5), miners.MultiSimilarityMiner(0.1)),
)
case("supcon", {"temperature": 0.1}, "PML SupConLoss", pml(losses.SupConLoss(0.1)))
case("nt-xent", {"temperature": 0.2}, "PML NTXentLoss", pml(losses.NTXentLoss(0.2)))


def n_pairs(normalize):
    loss = losses.NPairsLoss(distance=distances.DotProductSimilarity(normalize_embeddings=normalize))

    def of(x, z, batch):
        # The first two rows of each identity: anchor and positive.
        rows = [(batch.labels == i).nonzero().flatten() for i in range(batch.classes)]
        rows = [r for r in rows if len(r) > 1]
        anchors = torch.stack([r[0] for r in rows])
        positives = torch.stack([r[1] for r in rows])
        return loss(x, batch.labels, (anchors, positives, anchors[:0], anchors[:0]))

    return of


case("n-pair", {}, "PML NPairsLoss", n_pairs(False), ("uneven", "block", "pairs"))
case("n-pair", {"normalize": True}, "PML NPairsLoss", n_pairs(True), ("uneven", "block", "pairs"))

# Losses with a weight vector or proxy for each class ---------------------------------------------------------------


def proxies(batch):
    return {"weights": batch.weights}


def with_weights(build, attribute="W", transposed=True):
    """A PML loss on our weights [classes, dimension], which stay part of the graph."""

    def of(x, z, batch, weights):
        loss = build(batch)
        delattr(loss, attribute)
        loss.cast_types = lambda dtype, device: None
        setattr(loss, attribute, weights.t() if transposed else weights)
        return loss(x, batch.labels)

    return of


case(
    "normface",
    {"scale": 16},
    "PML NormalizedSoftmaxLoss",
    with_weights(lambda b: losses.NormalizedSoftmaxLoss(b.classes, b.dimension, temperature=1 / 16)),
    state=proxies,
)
case(
    "cosface",
    {"scale": 16, "margin": 0.35},
    "PML CosFaceLoss",
    with_weights(lambda b: losses.CosFaceLoss(b.classes, b.dimension, margin=0.35, scale=16)),
    state=proxies,
)
for margin in (0.5, 1.6):
    case(
        "arcface",
        {"scale": 16, "margin": margin},
        "PML ArcFaceLoss",
        with_weights(lambda b: losses.ArcFaceLoss(b.classes, b.dimension, margin=math.degrees(margin), scale=16)),
        state=proxies,
    )


def sphere(margin):
    def build(b):
        loss = losses.SphereFaceLoss(b.classes, b.dimension, margin=margin, scale=1)
        for name in ("n_range", "margin_choose_n", "cos_powers", "alternating"):
            setattr(loss, name, getattr(loss, name).to(torch.float64))
        return loss

    return build


for margin in (2, 3, 4):
    case(
        "sphereface",
        {"margin": margin},
        "PML SphereFaceLoss",
        with_weights(sphere(margin)),
        state=proxies,
    )
case(
    "proxy-nca",
    {"scale": 3},
    "PML ProxyNCALoss",
    with_weights(lambda b: losses.ProxyNCALoss(b.classes, b.dimension, softmax_scale=3), "proxies", False),
    state=proxies,
)
case(
    "proxy-anchor",
    {"margin": 0.1, "scale": 32},
    "PML ProxyAnchorLoss",
    with_weights(lambda b: losses.ProxyAnchorLoss(b.classes, b.dimension, margin=0.1, alpha=32), "proxies", False),
    state=proxies,
)


def l2_softmax(x, z, batch, weights, bias):
    return F.cross_entropy(16 * unit(x) @ weights.t() + bias, batch.labels)


case(
    "l2-softmax",
    {"scale": 16},
    "PyTorch",
    l2_softmax,
    state=lambda b: {"weights": b.weights, "bias": numbers(77, b.classes)},
)


def hot(batch):
    return F.one_hot(batch.labels, batch.classes).to(torch.float64)


def adaface(x, z, batch, weights, mean, deviation, margin=0.4, h=0.333, scale=16.0, momentum=0.01):
    """The authors' code: statistics are averaged with the batch's before they are used, and carry no gradient."""
    cosine = (unit(x) @ unit(weights).t()).clamp(-1 + 1e-3, 1 - 1e-3)
    norms = x.norm(dim=1, keepdim=True).clamp(0.001, 100).detach()
    mean = (momentum * norms.mean() + (1 - momentum) * mean).detach()
    deviation = (momentum * norms.std() + (1 - momentum) * deviation).detach()
    quality = ((norms - mean) / (deviation + 1e-3) * h).clamp(-1, 1)
    angle = cosine.acos()
    angular = (angle - margin * quality * hot(batch)).clamp(1e-3, math.pi - 1e-3).cos()
    return F.cross_entropy(scale * (angular - hot(batch) * (margin + margin * quality)), batch.labels)


case(
    "adaface",
    {"scale": 16},
    "PyTorch, after the authors' code",
    adaface,
    state=lambda b: {"weights": b.weights, "mean": torch.tensor(2.0), "deviation": torch.tensor(0.75)},
)


def magface(x, z, batch, weights, low=1.0, high=5.0, margin_low=0.45, margin_high=0.8, scale=16.0, weight=3.0):
    norms = x.norm(dim=1, keepdim=True).clamp(low, high)
    margin = (margin_high - margin_low) / (high - low) * (norms - low) + margin_low
    cosine = (unit(x) @ unit(weights).t()).clamp(-1, 1)
    sine = (1 - cosine**2).sqrt()
    shifted = cosine * margin.cos() - sine * margin.sin()
    # Beyond pi - m the authors fall back to cos(theta) - m sin(m), so that the logit keeps falling.
    target = torch.where(cosine > torch.cos(math.pi - margin), shifted, cosine - margin * margin.sin())
    logits = scale * torch.where(hot(batch) > 0, target, cosine)
    regularizer = (norms / high**2 + 1 / norms).mean()
    return F.cross_entropy(logits, batch.labels) + weight * regularizer


case(
    "magface",
    {"scale": 16, "lowerNorm": 1, "upperNorm": 5, "regularizer": 3},
    "PyTorch, after the authors' code",
    magface,
    state=proxies,
)


def curricularface(x, z, batch, weights, t, margin=0.5, scale=16.0, momentum=0.01):
    cosine = (unit(x) @ unit(weights).t()).clamp(-1, 1)
    target = cosine.gather(1, batch.labels[:, None])
    shifted = target * math.cos(margin) - (1 - target**2).sqrt() * math.sin(margin)
    final = torch.where(target > math.cos(math.pi - margin), shifted, target - margin * math.sin(math.pi - margin))
    t = (momentum * target.mean() + (1 - momentum) * t).detach()
    logits = torch.where(cosine > shifted, cosine * (t + cosine), cosine)
    return F.cross_entropy(scale * torch.where(hot(batch) > 0, final, logits), batch.labels)


case(
    "curricularface",
    {"scale": 16},
    "PyTorch, after the authors' code",
    curricularface,
    state=lambda b: {"weights": b.weights, "t": torch.tensor(0.25)},
)

case(
    "sampled-softmax",
    {"sampleRate": 1, "scale": 16, "margin": 0.4},
    "PML CosFaceLoss, all classes sampled",
    with_weights(lambda b: losses.CosFaceLoss(b.classes, b.dimension, margin=0.4, scale=16)),
    state=proxies,
)

# Cross-batch memory ------------------------------------------------------------------------------------------------


def remembered(batch, size=48):
    """A memory that holds one earlier batch of another 12 rows, newest first, and is empty beyond."""
    labels = torch.full((size,), -1)
    labels[:12] = torch.arange(12) % batch.classes
    embeddings = torch.zeros(size, batch.dimension)
    embeddings[:12] = numbers(88, 12, batch.dimension)
    return {"embeddings": embeddings, "labels": labels}


def cross_batch(x, z, batch, *_):
    memory = remembered(batch)
    loss = losses.CrossBatchMemory(
        losses.ContrastiveLoss(1, 0.5, distance=distances.CosineSimilarity()), batch.dimension, memory_size=48
    )
    loss.add_to_memory(memory["embeddings"][:12], memory["labels"][:12], 12)
    return loss(x, batch.labels)


case(
    "cross-batch-memory",
    {"size": 48, "margin": 0.5},
    "PML CrossBatchMemory of ContrastiveLoss",
    cross_batch,
    state=remembered,
)

# Losses on the head's logits ---------------------------------------------------------------------------------------

for smoothing in (0.0, 0.1):
    case(
        "softmax",
        {"labelSmoothing": smoothing},
        "PyTorch cross_entropy",
        lambda x, z, batch: F.cross_entropy(z, batch.labels, label_smoothing=smoothing),
    )


def counts(batch):
    return torch.tensor(batch.counts, dtype=torch.float64)


def focal(x, z, batch, gamma=2.0):
    log = F.log_softmax(z, 1).gather(1, batch.labels[:, None])[:, 0]
    return (-((1 - log.exp()) ** gamma) * log).mean()


case("focal", {"gamma": 2}, "PyTorch", focal)
case("focal", {"gamma": 0.5}, "PyTorch", lambda x, z, batch: focal(x, z, batch, 0.5))


def effective(batch, beta):
    weights = (1 - beta) / (1 - beta ** counts(batch))
    return weights / weights.sum() * len(weights)


def class_balanced(gamma):
    def of(x, z, batch, beta=0.99):
        log = F.log_softmax(z, 1).gather(1, batch.labels[:, None])[:, 0]
        return (effective(batch, beta)[batch.labels] * -((1 - log.exp()) ** gamma) * log).mean()

    return of


case("class-balanced", {"beta": 0.99}, "PyTorch", class_balanced(0))
case("class-balanced", {"beta": 0.99, "gamma": 1}, "PyTorch", class_balanced(1))


def ldam(reweighted):
    def of(x, z, batch, beta=0.999, largest=0.5, scale=30.0):
        margins = counts(batch) ** -0.25
        margins = margins * (largest / margins.max())
        logits = scale * (z - hot(batch) * margins)
        # The authors' cross_entropy(weight=...) divides by the weights' sum over the batch.
        return F.cross_entropy(logits, batch.labels, weight=effective(batch, beta) if reweighted else None)

    return of


case("ldam", {"deferUntil": 100}, "PyTorch, after the authors' code", ldam(False), step=99)
case("ldam", {"deferUntil": 100, "beta": 0.999}, "PyTorch, after the authors' code", ldam(True), step=100)
for name, tau in (("balanced-softmax", 1.0), ("logit-adjustment", 0.5)):
    case(
        name,
        {} if name == "balanced-softmax" else {"tau": tau},
        "PyTorch",
        lambda x, z, batch: F.cross_entropy(z + tau * (counts(batch) / counts(batch).sum()).log(), batch.labels),
    )

OUT.parent.mkdir(exist_ok=True)
result = {
    "versions": {
        "torch": torch.__version__,
        "pytorch-metric-learning": pytorch_metric_learning.__version__,
        "numpy": numpy.__version__,
    },
    "batches": {name: batch.json() for name, batch in BATCHES.items()},
    "cases": CASES,
}
OUT.write_text(json.dumps(result, separators=(",", ":")).replace('{"loss"', '\n{"loss"') + "\n")
print(f"{len(CASES)} cases, {OUT.stat().st_size} bytes")
