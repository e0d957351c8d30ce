"""The Python side of the evaluation benchmarks.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 torch==2.13.0 pytorch-metric-learning==2.9.0 faiss-cpu==1.15.1

python peer.py TASK SIZE prints {"name", "seconds", "memory" in MiB, "value"}: the data are made before the clock
starts, imports are not timed.
"""

import json
import resource
import sys
import time

import numpy as np

task, size = sys.argv[1], int(sys.argv[2])
random = np.random.default_rng(0)


def tenfold():
    """InsightFace's ten-fold accuracy, by its algorithm: 400 thresholds, each fold's fitted on the other nine."""
    import sklearn
    from sklearn.model_selection import KFold

    same = (np.arange(size) // (size // 20)) % 2 == 0
    left = random.normal(size=(size, 512)).astype(np.float32)
    right = np.where(same[:, None], left, random.normal(size=(size, 512)).astype(np.float32))
    right = (right + 2 * random.normal(size=right.shape)).astype(np.float32)
    start = time.perf_counter()
    left, right = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (left, right))
    distances = np.sum(np.square(left - right), 1)
    thresholds = np.arange(0, 4, 0.01)
    accuracies = []
    for train, test in KFold(10).split(np.arange(size)):
        fitted = [np.mean(np.less(distances[train], threshold) == same[train]) for threshold in thresholds]
        chosen = thresholds[int(np.argmax(fitted))]
        accuracies.append(np.mean(np.less(distances[test], chosen) == same[test]))
    return f"NumPy, scikit-learn {sklearn.__version__}, InsightFace's algorithm", start, np.mean(accuracies)


def tar_at_far():
    import sklearn
    from sklearn.metrics import roc_curve

    same = (np.arange(size) % 100 == 0).astype(np.uint8)
    distances = random.normal(size=size) + np.where(same == 1, -3, 0)
    start = time.perf_counter()
    far, tar, _ = roc_curve(same, -distances)
    values = [tar[np.searchsorted(far, rate, side="right") - 1] for rate in (1e-1, 1e-2, 1e-3, 1e-4)]
    return f"scikit-learn {sklearn.__version__} roc_curve", start, values[2]


def map_at_r():
    import faiss
    import pytorch_metric_learning
    import torch
    from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator

    labels = np.arange(size) % (size // 10)
    centers = random.normal(size=(size // 10, 512)).astype(np.float32)
    data = centers[labels] + 2 * random.normal(size=(size, 512)).astype(np.float32)
    rows, classes = torch.from_numpy(data), torch.from_numpy(labels)
    calculator = AccuracyCalculator(
        include=("mean_average_precision_at_r",), k="max_bin_count", device=torch.device("cpu")
    )
    start = time.perf_counter()
    value = calculator.get_accuracy(rows, classes)["mean_average_precision_at_r"]
    name = f"pytorch-metric-learning {pytorch_metric_learning.__version__}, faiss {faiss.__version__}"
    return name, start, value


def bootstrap():
    import scipy
    from scipy.stats import bootstrap as resample

    values = (random.random(size) < 0.99).astype(float)
    start = time.perf_counter()
    # In batches: all at once takes size x 10,000 numbers.
    result = resample((values,), np.mean, n_resamples=10_000, method="percentile", batch=500)
    return f"scipy {scipy.__version__} bootstrap", start, result.confidence_interval.low


def million_distractors():
    """Matrix products in float32, piece by piece, and a count of those that are at least as near as the mate."""
    identities, images, piece = 100, 10, 10_000
    centers = random.normal(size=(identities, 512)).astype(np.float32)

    def drawn(count):
        rows = 1.83 * random.normal(size=(count, 512)).astype(np.float32) + centers[np.arange(count) % identities]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    gallery, probes = drawn(identities), drawn(identities * images)
    first = random.normal(size=piece * 512).astype(np.float32)
    start = time.perf_counter()
    own = np.arange(len(probes)) % identities
    scores = probes @ gallery.T
    mate = scores[np.arange(len(probes)), own]
    rank = np.sum(scores >= mate[:, None], 1)
    for begun in range(0, size, piece):
        rows = np.roll(first, -5 * (begun // piece) % 512).reshape(piece, 512)
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        rank += np.sum(probes @ rows.T >= mate[:, None], 1)
    return f"NumPy {np.__version__}", start, np.mean(rank == 1)


tasks = {
    "tenfold": tenfold,
    "tar-at-far": tar_at_far,
    "map-at-r": map_at_r,
    "bootstrap": bootstrap,
    "million-distractors": million_distractors,
}
name, start, value = tasks[task]()
seconds = time.perf_counter() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"name": name, "seconds": seconds, "memory": memory, "value": float(value)}))
