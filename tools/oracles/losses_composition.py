"""Reference values of how libs/losses puts losses together, with gradients, by PyTorch Metric Learning (PML) in float64.

    pip install torch==2.13.0 pytorch-metric-learning==2.9.0 numpy==2.4.6
    python tools/oracles/losses_composition.py

Writes libs/losses/src/fixtures/compositions.json: one batch, a memory and class vectors, and cases that name a loss,
its options in our words, the total and the gradient at the embeddings. Covered are every loss with every miner, every
loss with every distance, every loss with every reducer that PML has, losses against a memory, and losses on class
vectors with rows weighed by a miner. What PML leaves out (the reducer by shot group, drawn negatives) is not here.
Inputs are numbers that float32 holds exactly. Deterministic: running it again changes no byte.
"""

import json
from pathlib import Path

import numpy
import pytorch_metric_learning
import torch
from pytorch_metric_learning import distances, losses, miners, reducers
from pytorch_metric_learning.utils import loss_and_miner_utils as lmu

OUT = Path(__file__).resolve().parents[2] / "libs" / "losses" / "src" / "fixtures" / "compositions.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def numbers(seed, *shape):
    values = numpy.random.default_rng(seed).normal(size=shape)
    return torch.from_numpy(values.astype(numpy.float32).astype(numpy.float64))


LABELS = torch.tensor([3, 0, 3, 1, 4, 3, 0, 2, 3, 1, 0, 2, 5, 1])
COUNTS = [200, 50, 120, 3, 12, 7]
CLASSES, SIZE = 6, 5
X = numbers(1, len(LABELS), SIZE)
VECTORS = numbers(2, CLASSES, SIZE)
# What is remembered from before: every class, so that each anchor has a positive there.
OLDER = numbers(3, 24, SIZE)
OLDER_LABELS = torch.tensor([(5 * i) % CLASSES for i in range(24)])
CASES = []


def rounded(values):
    return [float(f"{value:.12g}") for value in values.flatten().tolist()]


def case(loss, options, source, of, memory=False):
    x = X.clone().requires_grad_()
    total = of(x)
    (gradient,) = torch.autograd.grad(total, x) if total.requires_grad else (torch.zeros_like(x),)
    CASES.append(
        {
            "loss": loss,
            "options": options,
            "source": source,
            "memory": memory,
            "total": float(f"{total.item():.14g}"),
            "gradient": rounded(gradient) if gradient.any() else [],
        }
    )


# Distances, in our words and in PML's. Of similarities s ours is the distance `top` - s. ----------------------------

DISTANCES = {
    "squared": ({"distance": "squared", "normalize": True}, lambda: distances.LpDistance(power=2), None),
    "euclidean": (
        {"distance": "euclidean", "normalize": False},
        lambda: distances.LpDistance(normalize_embeddings=False),
        None,
    ),
    "cosine": ({"distance": "cosine"}, distances.CosineSimilarity, 1.0),
    "lp": (
        {"distance": {"name": "lp", "p": 3}, "normalize": False},
        lambda: distances.LpDistance(normalize_embeddings=False, p=3),
        None,
    ),
    "dot-product": (
        {"distance": "dot-product", "normalize": False},
        lambda: distances.DotProductSimilarity(normalize_embeddings=False),
        0.0,
    ),
    "signal-to-noise": (
        {"distance": "signal-to-noise", "normalize": False},
        lambda: distances.SNRDistance(normalize_embeddings=False),
        None,
    ),
}

# Miners: our words, and PML's under a distance. ---------------------------------------------------------------------

POSITIVE, NEGATIVE = 0.3, 1.2


def pair_margin(distance, top):
    limits = (POSITIVE, NEGATIVE) if top is None else (top - POSITIVE, top - NEGATIVE)
    return miners.PairMarginMiner(*limits, distance=distance)


MINERS = {
    "all": ("all", lambda d, top: None),
    "hard": ("hard", lambda d, top: miners.BatchHardMiner(distance=d)),
    "semi-hard": (
        {"name": "semi-hard", "margin": 0.6},
        lambda d, top: miners.TripletMarginMiner(0.6, "semihard", distance=d),
    ),
    "hard-triplets": ("hard-triplets", lambda d, top: miners.TripletMarginMiner(0.6, "hard", distance=d)),
    "angular": ({"name": "angular", "angle": 35, "normalize": True}, lambda d, top: miners.AngularMiner(35)),
    "multi-similarity": (
        {"name": "multi-similarity", "epsilon": 0.2},
        lambda d, top: miners.MultiSimilarityMiner(0.2, distance=d),
    ),
    "pair-margin": (
        {"name": "pair-margin", "positiveMargin": POSITIVE, "negativeMargin": NEGATIVE},
        pair_margin,
    ),
}


def angular_on_unit(miner):
    """PML's angular miner takes embeddings as they are."""

    def mine(x, labels, ref=None, ref_labels=None):
        unit = torch.nn.functional.normalize
        if ref is None:
            return miner(unit(x), labels)
        return miner(unit(x), labels, unit(ref), ref_labels)

    return mine


def miner_of(name, distance, top):
    miner = MINERS[name][1](distance, top)
    return angular_on_unit(miner) if name == "angular" else miner


# Reducers: our words, and PML's. ------------------------------------------------------------------------------------



class ClassWeighted(reducers.ClassWeightedReducer):
    """PML's own multiplies [batch, 1] by [batch] where a loss keeps that axis, which makes [batch, batch]."""

    def element_reduction_helper(self, losses, indices, labels):
        return super().element_reduction_helper(losses.flatten(), indices, labels)


WEIGHTS = [0.5, 2.0, 1.25, 3.0, 0.75, 1.5]
inverse = numpy.array([1 / count for count in COUNTS])
REDUCERS = {
    "nonzero": ("nonzero", reducers.AvgNonZeroReducer),
    "mean": ("mean", reducers.MeanReducer),
    "sum": ("sum", reducers.SumReducer),
    "class-weighted": ("class-weighted", lambda: ClassWeighted(torch.tensor(inverse / inverse.mean()))),
    "given weights": (
        {"name": "class-weighted", "weights": WEIGHTS},
        lambda: ClassWeighted(torch.tensor(WEIGHTS)),
    ),
}

# Losses: our options, and PML's under a distance with a reducer. ----------------------------------------------------


def contrastive(distance, top, reducer):
    margins = (0.1, 1.3) if top is None else (top - 0.1, top - 1.3)
    return losses.ContrastiveLoss(*margins, distance=distance, reducer=reducer)


def multi_similarity(distance, top, reducer):
    # PML's base is a distance where distances are measured, ours always a similarity.
    return losses.MultiSimilarityLoss(2, 10, 0.5 if top is not None else -0.5, distance=distance, reducer=reducer)


LOSSES = {
    "contrastive": ({"margin": 1.3, "positiveMargin": 0.1, "squared": False}, contrastive, "nonzero"),
    "triplet": (
        {"margin": 0.4},
        lambda d, top, r: losses.TripletMarginLoss(0.4, distance=d, reducer=r),
        "nonzero",
    ),
    "circle": ({"margin": 0.25, "scale": 16}, lambda d, top, r: losses.CircleLoss(0.25, 16, distance=d, reducer=r), "nonzero"),
    "multi-similarity": (
        {"positiveScale": 2, "negativeScale": 10, "base": 0.5},
        multi_similarity,
        "mean",
    ),
    "supcon": ({"temperature": 0.5}, lambda d, top, r: losses.SupConLoss(0.5, distance=d, reducer=r), "nonzero"),
    "nt-xent": ({"temperature": 0.5}, lambda d, top, r: losses.NTXentLoss(0.5, distance=d, reducer=r), "mean"),
}
ONLY = {"circle": ["cosine"], "contrastive": ["squared", "euclidean", "cosine", "lp", "signal-to-noise"]}


def as_pairs(chosen, labels, others):
    return lmu.convert_to_pairs(chosen, labels, others)


def counted(name, pairs, batch):
    """Ours averages over the anchors that have what the loss needs, PML over all rows: how many times fewer they are."""
    anchors = set(pairs[0].tolist())
    if name == "circle":
        anchors &= set(pairs[2].tolist())
    return batch / len(anchors) if name in ("circle", "supcon") else 1.0


def composed(name, distance, miner, reducer, memory=False):
    own, build, _ = LOSSES[name]
    words, make, top = DISTANCES[distance]
    options = {**own, **words, "mining": MINERS[miner][0], "reduction": REDUCERS[reducer][0]}
    if name == "multi-similarity" and top is None:
        options["base"] = 0.5
    # Each unordered pair counts once in ours, but for a memory, where there are no two orders.
    share = 0.5 if name == "contrastive" and reducer == "sum" and not memory else 1.0

    def of(x):
        loss = build(make(), top, REDUCERS[reducer][1]())
        mine = miner_of(miner, make(), top)
        rows, labels = (torch.cat([x.detach(), OLDER]), torch.cat([LABELS, OLDER_LABELS])) if memory else (x, LABELS)
        if memory:
            chosen = mine(x, LABELS, rows, labels) if mine else lmu.get_all_pairs_indices(LABELS, labels)
            chosen = lmu.remove_self_comparisons(chosen, torch.arange(len(x)), len(rows))
        else:
            chosen = mine(x, LABELS) if mine else None
        pairs = as_pairs(chosen, LABELS, labels if memory else None)
        if name == "nt-xent":
            # Ours leaves out the pairs of anchors without a negative, which are zero.
            has = torch.isin(pairs[0], pairs[2])
            chosen = (pairs[0][has], pairs[1][has], pairs[2], pairs[3])
        factor = share * (counted(name, pairs, len(x)) if reducer not in ("nonzero", "sum") else 1.0)
        return factor * (loss(x, LABELS, chosen, rows, labels) if memory else loss(x, LABELS, chosen))

    if memory:
        options["memory"] = {"size": len(LABELS) + len(OLDER), "positives": 12}
    case(name, options, f"PML {name}, {distance}, {miner}, {reducer}", of, memory)


for name in LOSSES:
    usual = "cosine" if name in ("circle", "multi-similarity") else "squared"
    reducer = LOSSES[name][2]
    allowed = ONLY.get(name, list(DISTANCES))
    for miner in MINERS:
        composed(name, usual, miner, reducer)
    for distance in allowed:
        if distance == usual:
            continue
        for miner in ("all", "semi-hard"):
            composed(name, distance, miner, reducer)
    for other in REDUCERS:
        if other != reducer:
            composed(name, usual, "all", other)
            composed(name, usual, "semi-hard", other)
    for miner in ("all", "hard", "semi-hard", "multi-similarity"):
        composed(name, usual, miner, reducer, memory=True)
    for distance in allowed:
        if distance != usual:
            composed(name, distance, "all", reducer, memory=True)
composed("triplet", "squared", "angular", "nonzero", memory=True)
composed("triplet", "euclidean", "hard-triplets", "mean", memory=True)
composed("contrastive", "euclidean", "hard", "sum")
composed("contrastive", "euclidean", "pair-margin", "sum", memory=True)

# Losses on class vectors: a miner weighs the rows. ------------------------------------------------------------------


def rows_case(name, options, build, miner, reducer):
    words, make, top = DISTANCES["cosine"]

    def of(x):
        loss = build(REDUCERS[reducer][1]())
        del loss.W
        loss.W = VECTORS.t()
        loss.cast_types = lambda dtype, device: None
        mine = miner_of(miner, make(), top)
        return loss(x, LABELS, mine(x, LABELS) if mine else None)

    mined = {} if miner == "all" else {"mining": MINERS[miner][0]}
    case(name, {**options, **mined, "reduction": REDUCERS[reducer][0]}, f"PML {name}, {miner}, {reducer}", of)


ROWS = {
    "normface": (
        {"scale": 8},
        lambda r: losses.NormalizedSoftmaxLoss(CLASSES, SIZE, temperature=1 / 8, reducer=r),
    ),
    "cosface": ({"scale": 8, "margin": 0.35}, lambda r: losses.CosFaceLoss(CLASSES, SIZE, margin=0.35, scale=8, reducer=r)),
    "arcface": (
        {"scale": 8, "margin": 0.5},
        lambda r: losses.ArcFaceLoss(CLASSES, SIZE, margin=numpy.degrees(0.5), scale=8, reducer=r),
    ),
    "sphereface": ({"scale": 2, "margin": 4}, lambda r: losses.SphereFaceLoss(CLASSES, SIZE, margin=4, scale=2, reducer=r)),
}
for name, (options, build) in ROWS.items():
    for miner in MINERS:
        if miner != "all":
            rows_case(name, options, build, miner, "mean")
    for reducer in REDUCERS:
        rows_case(name, options, build, "all", reducer)
    rows_case(name, options, build, "semi-hard", "class-weighted")

# Which triplets and pairs miners choose. ----------------------------------------------------------------------------

MINED = []
for name in MINERS:
    if name == "all":
        continue
    for distance, (words, make, top) in DISTANCES.items():
        mine = miner_of(name, make(), top)
        chosen = mine(X, LABELS) if mine else lmu.get_all_pairs_indices(LABELS)
        lists = [part.tolist() for part in chosen]
        groups = {"triplets": lists} if len(lists) == 3 else {"positives": lists[:2], "negatives": lists[2:]}
        found = {key: sorted(zip(*parts)) for key, parts in groups.items()}
        how = words["distance"] if isinstance(words["distance"], dict) else {"name": words["distance"]}
        how = {**how, "normalize": words.get("normalize", False)}
        MINED.append({"mining": MINERS[name][0], "distance": how, "found": found})

text = {
    "versions": {
        "torch": torch.__version__,
        "pytorch-metric-learning": pytorch_metric_learning.__version__,
        "numpy": numpy.__version__,
    },
    "labels": LABELS.tolist(),
    "classCounts": COUNTS,
    "embeddings": X.tolist(),
    "vectors": VECTORS.tolist(),
    "older": {"embeddings": OLDER.tolist(), "labels": OLDER_LABELS.tolist()},
}
lines = [f'  "{key}": {json.dumps(value)},' for key, value in text.items()]
for key, rows in (("mined", MINED), ("cases", CASES)):
    lines.append(f'  "{key}": [')
    lines.append(",\n".join("    " + json.dumps(row) for row in rows))
    lines.append("  ]" + ("," if key == "mined" else ""))
OUT.write_text("{\n" + "\n".join(lines) + "\n}\n")
print(f"{len(CASES)} cases and {len(MINED)} choices in {OUT.name}")
