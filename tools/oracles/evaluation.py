"""Reference values for libs/evaluation, from scikit-learn, scipy, pytorch-metric-learning and InsightFace.

pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 torch==2.13.0 pytorch-metric-learning==2.9.0

    python tools/oracles/evaluation.py --insightface path/to/verification.py

writes libs/evaluation/src/fixtures/*.json. `verification.py` is InsightFace's own evaluation code
(recognition/arcface_torch/eval/verification.py of its repository, MIT licence); only its numeric functions run, so the
packages that it imports for reading images are replaced by stubs.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import math
import pathlib
import sys
import types
import warnings

import numpy as np
import pytorch_metric_learning
import scipy
import scipy.optimize
import scipy.spatial.distance
import scipy.stats
import sklearn
import sklearn.metrics
import sklearn.neighbors
import sklearn.preprocessing
import torch
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN

FIXTURES = pathlib.Path(__file__).parents[2] / "libs" / "evaluation" / "src" / "fixtures"
VERSIONS = {
    "python": sys.version.split()[0],
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "torch": torch.__version__,
    "pytorch-metric-learning": pytorch_metric_learning.__version__,
}


def plain(value):
    """JSON without NaN: what is undefined is null."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (np.integer, np.bool_)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value


def decimals(embeddings):
    """Three decimals say exactly which float32 numbers these are (see `coarse`)."""
    return np.round(embeddings.astype(np.float64), 3).reshape(-1)


def coarse(embeddings):
    return np.round(embeddings, 3).astype(np.float32)


def write(name, cases):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    document = {"versions": VERSIONS, "script": "tools/oracles/evaluation.py", "cases": plain(cases)}
    (FIXTURES / f"{name}.json").write_text(json.dumps(document) + "\n")
    print(name, len(cases))


def clusters(rng, identities, images, dimension, noise):
    centers = rng.normal(size=(identities, dimension))
    labels = np.arange(identities * images) % identities
    data = centers[labels] + noise * rng.normal(size=(len(labels), dimension))
    return coarse(data), labels


def every_pair(labels):
    first, second = np.triu_indices(len(labels), 1)
    return first, second, (labels[first] == labels[second]).astype(int)


def roc_numbers(distances, same):
    """AUC and the points by scikit-learn; EER where the interpolated curve crosses the diagonal, by root finding."""
    far, tar, _ = sklearn.metrics.roc_curve(same, -distances, drop_intermediate=False)
    # As a path along its own length, since the curve has vertical steps.
    along = np.arange(len(far))
    gap = lambda t: np.interp(t, along, far) - (1 - np.interp(t, along, tar))
    crossing = scipy.optimize.brentq(gap, 0, len(far) - 1, xtol=1e-14)
    return {
        "auc": sklearn.metrics.roc_auc_score(same, -distances),
        "eer": np.interp(crossing, along, far),
        "far": far if len(far) < 100 else None,
        "tar": tar if len(far) < 100 else None,
    }


def tar_at_far(distances, same, rate):
    """By its definition, trying every distance as a threshold."""
    best = None
    for threshold in np.unique(distances):
        far = np.mean(distances[same == 0] <= threshold)
        if far <= rate + 1e-12:
            best = (np.mean(distances[same == 1] <= threshold), far)
    return {"far": rate, "tar": 0.0 if best is None else best[0], "reached": 0.0 if best is None else best[1]}


def verification_cases():
    rng = np.random.default_rng(1)
    cases = []
    for name, identities, images, noise, digits in [
        ("random", 12, 6, 0.6, None),
        ("tied distances", 10, 6, 0.9, 1),
        ("hardly separable", 8, 8, 4.0, None),
        ("perfect", 6, 5, 0.01, None),
    ]:
        data, labels = clusters(rng, identities, images, 6, noise)
        first, second, same = every_pair(labels)
        distances = np.linalg.norm(data[first].astype(np.float64) - data[second], axis=1)
        if digits is not None:
            distances = np.round(distances, digits)
        cases.append(
            {
                "name": name,
                "distances": distances,
                "same": same,
                **roc_numbers(distances, same),
                "tarAtFar": [tar_at_far(distances, same, rate) for rate in (0.5, 0.1, 0.05, 0.02)],
            }
        )
    equal = np.full(60, 2.5)
    same = (np.arange(60) % 3 == 0).astype(int)
    cases.append({"name": "all equal", "distances": equal, "same": same, **roc_numbers(equal, same), "tarAtFar": [tar_at_far(equal, same, 0.5)]})
    return cases


def load_insightface(path):
    for name in ("mxnet", "mxnet.ndarray"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["mxnet"].ndarray = sys.modules["mxnet.ndarray"]
    specification = importlib.util.spec_from_file_location("insightface_verification", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def insightface_cases(insightface):
    """The same embeddings through InsightFace's ten-fold accuracy: rows 2i and 2i + 1 are pair i."""
    cases = []
    for name, pairs, dimension, noise, pca, mirrored in [
        ("ten folds", 200, 16, 0.7, 0, False),
        ("hard", 400, 4, 1.0, 0, False),
        ("mirrored, summed", 200, 12, 1.0, 0, True),
        ("PCA on nine folds", 200, 12, 1.0, 5, False),
    ]:
        rng = np.random.default_rng(len(cases) + 10)
        same = (np.arange(pairs) // (pairs // 20)) % 2 == 0
        left = rng.normal(size=(pairs, dimension))
        right = np.where(same[:, None], left, rng.normal(size=(pairs, dimension)))
        stacked = np.stack([left, right], 1).reshape(2 * pairs, dimension)
        views = [coarse(stacked + noise * rng.normal(size=stacked.shape)) for _ in range(1 + mirrored)]
        unit = sklearn.preprocessing.normalize(np.sum(views, axis=0).astype(np.float64))
        # Its `evaluate` also interpolates a TAR at FAR, which stops with current scipy: the rates have duplicates.
        with contextlib.redirect_stdout(io.StringIO()):
            _, _, accuracy = insightface.calculate_roc(
                np.arange(0, 4, 0.01), unit[0::2], unit[1::2], same, nrof_folds=10, pca=pca
            )
        cases.append(
            {
                "name": name,
                "dimension": dimension,
                "pca": pca,
                "embeddings": decimals(views[0]),
                "mirrored": decimals(views[1]) if mirrored else None,
                "same": same.astype(int),
                "accuracyPerFold": accuracy,
                "mean": np.mean(accuracy),
                "populationDeviation": np.std(accuracy),
            }
        )
    return cases


def long_tail_cases():
    rng = np.random.default_rng(3)
    cases = []
    for name, classes, images, counts in [
        ("three groups", 12, 400, [500, 300, 150, 101, 100, 60, 40, 20, 19, 6, 2, 1]),
        ("no few-shot class", 5, 60, [500, 300, 150, 101, 100]),
        ("single class", 1, 20, [7]),
        ("all wrong", 3, 30, [200, 50, 3]),
    ]:
        labels = rng.integers(classes, size=images)
        predictions = np.where(rng.random(images) < 0.6, labels, rng.integers(classes, size=images))
        if name == "all wrong":
            predictions = (labels + 1) % classes
        counts = np.array(counts)

        def group(keep):
            inside = np.isin(labels, np.flatnonzero(keep))
            if not inside.any():
                return None
            present = np.unique(labels[inside])
            recalls = sklearn.metrics.recall_score(labels, predictions, labels=present, average=None, zero_division=0)
            return {
                "top1": sklearn.metrics.accuracy_score(labels[inside], predictions[inside]),
                "balanced": np.mean(recalls),
            }

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            recalls = sklearn.metrics.recall_score(labels, predictions, labels=np.unique(labels), average=None, zero_division=0)
        total = np.sum(recalls)
        cases.append(
            {
                "name": name,
                "labels": labels,
                "predictions": predictions,
                "trainCounts": counts,
                "top1": sklearn.metrics.accuracy_score(labels, predictions),
                "balanced": np.mean(recalls),
                "many": group(counts > 100),
                "medium": group((counts >= 20) & (counts <= 100)),
                "few": group(counts < 20),
                "gini": 0 if total == 0 else np.abs(recalls[:, None] - recalls).sum() / (2 * len(recalls) * total),
            }
        )
    return cases


def geometry_cases():
    rng = np.random.default_rng(4)
    cases = []
    for name, identities, images, dimension in [("more images than numbers", 7, 6, 5), ("fewer", 3, 4, 20)]:
        data, labels = clusters(rng, identities, images, dimension, 0.5)
        exact = data.astype(np.float64)
        groups = [exact[labels == identity] for identity in range(identities)]
        ranges = [np.sort(scipy.spatial.distance.pdist(group))[::-1] for group in groups]
        centers = np.stack([group.mean(0) for group in groups])
        between = scipy.spatial.distance.pdist(centers)
        square = scipy.spatial.distance.squareform(between)
        np.fill_diagonal(square, np.inf)
        residuals = np.concatenate([group - group.mean(0) for group in groups])
        singular = np.linalg.svd(exact - exact.mean(0), compute_uv=False)
        share = singular / singular.sum()
        share = share[share > 1e-14]
        cases.append(
            {
                "name": name,
                "embeddings": decimals(data),
                "dimension": dimension,
                "labels": labels,
                "intraMean": np.mean([r.mean() for r in ranges]),
                "largest": np.mean([r[0] for r in ranges]),
                "threeLargest": np.mean([r[:3].mean() for r in ranges]),
                "rangeTerm": np.mean([scipy.stats.hmean(r[:3] ** 2) for r in ranges]),
                "interMean": between.mean(),
                "interSmallest": between.min(),
                "interNearest": square.min(1).mean(),
                "kurtosisOfDistance": scipy.stats.kurtosis(np.linalg.norm(residuals, axis=1)),
                "kurtosisPerDimension": scipy.stats.kurtosis(residuals, axis=0).mean(),
                "effectiveRank": np.exp(-(share * np.log(share)).sum()),
                "normMean": np.linalg.norm(exact, axis=1).mean(),
                "normDeviation": np.linalg.norm(exact, axis=1).std(ddof=1),
            }
        )
    return cases


def retrieval_cases():
    rng = np.random.default_rng(5)
    cases = []
    shapes = [
        ("random", *clusters(rng, 9, 7, 8, 1.0)),
        ("unequal identities, some alone", coarse(rng.normal(size=(60, 6))), np.minimum(rng.geometric(0.12, 60), 40)),
        ("single class", coarse(rng.normal(size=(20, 4))), np.zeros(20, int)),
        ("all alone", coarse(rng.normal(size=(12, 4))), np.arange(12)),
    ]
    for name, data, labels in shapes:
        knn = CustomKNN(LpDistance(normalize_embeddings=False))
        include = ("precision_at_1", "r_precision", "mean_average_precision_at_r")
        results = {}
        for key, averages in (("query", False), ("identity", True)):
            calculator = AccuracyCalculator(include=include, avg_of_avgs=averages, device=torch.device("cpu"), knn_func=knn)
            # Doubles keep near ties apart; the calculator itself goes back to floats.
            results[key] = calculator.get_accuracy(torch.tensor(data), torch.tensor(labels))
        neighbours = sklearn.neighbors.NearestNeighbors(n_neighbors=min(10, len(data) - 1)).fit(data.astype(np.float64))
        occurrences = np.bincount(neighbours.kneighbors(return_distance=False).ravel(), minlength=len(data))
        cases.append(
            {
                "name": name,
                "embeddings": decimals(data),
                "dimension": data.shape[1],
                "labels": labels,
                **results,
                "hubnessSkewness": scipy.stats.skew(occurrences),
            }
        )
    # Queries against other references.
    references, reference_labels = clusters(rng, 6, 5, 5, 0.8)
    queries, query_labels = clusters(rng, 8, 2, 5, 0.8)
    calculator = AccuracyCalculator(include=include, device=torch.device("cpu"), knn_func=knn)
    cases.append(
        {
            "name": "other references",
            "embeddings": decimals(queries),
            "dimension": 5,
            "labels": query_labels,
            "references": decimals(references),
            "referenceLabels": reference_labels,
            "query": calculator.get_accuracy(
                torch.tensor(queries), torch.tensor(query_labels), torch.tensor(references), torch.tensor(reference_labels)
            ),
        }
    )
    return cases


def clustering_cases():
    rng = np.random.default_rng(6)
    pairs = [
        ("random", rng.integers(5, size=80), rng.integers(7, size=80)),
        ("related", labels := rng.integers(6, size=90), np.where(rng.random(90) < 0.7, labels, rng.integers(6, size=90))),
        ("equal", np.arange(30) % 4, (np.arange(30) % 4) * 10 - 5),
        ("single class, one cluster", np.zeros(10, int), np.ones(10, int)),
        ("single class, many clusters", np.zeros(10, int), np.arange(10) % 3),
        ("all alone on both sides", np.arange(10), np.arange(10)[::-1]),
        ("all alone on one side", np.arange(10), np.arange(10) % 2),
    ]
    return [
        {
            "name": name,
            "first": first,
            "second": second,
            "nmi": sklearn.metrics.normalized_mutual_info_score(first, second),
            "ami": sklearn.metrics.adjusted_mutual_info_score(first, second),
        }
        for name, first, second in pairs
    ]


def statistics_cases():
    rng = np.random.default_rng(7)
    cases = []
    for name, differences in [
        ("five seeds, one sign", np.array([0.4, 0.1, 0.3, 0.25, 0.7])),
        ("ten seeds", rng.normal(0.4, 1, 10)),
        ("ties and zeros", np.array([1, -1, 2, 2, 0, 3, -2, 0, 1, 4.0])),
        ("twelve seeds, no effect", rng.normal(0, 1, 12)),
    ]:
        permutation = scipy.stats.permutation_test(
            (differences,), np.mean, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
        )
        nonzero = differences[differences != 0]
        tied = len(np.unique(np.abs(nonzero))) < len(nonzero)
        # scipy counts the exact distribution only without ties; with them its permutation of the signs is exact.
        method = scipy.stats.PermutationMethod(n_resamples=np.inf) if tied else "exact"
        wilcoxon = scipy.stats.wilcoxon(nonzero, method=method)
        interval = scipy.stats.t.interval(0.95, len(differences) - 1, np.mean(differences), scipy.stats.sem(differences))
        bootstrap = scipy.stats.bootstrap((differences,), np.mean, n_resamples=200_000, method="percentile", rng=rng)
        cases.append(
            {
                "name": name,
                "differences": differences,
                "mean": np.mean(differences),
                "deviation": np.std(differences, ddof=1),
                "tLow": interval[0],
                "tHigh": interval[1],
                "tTest": scipy.stats.ttest_1samp(differences, 0).pvalue,
                "permutation": permutation.pvalue,
                "wilcoxon": wilcoxon.pvalue,
                "wilcoxonStatistic": wilcoxon.statistic,
                "bootstrapLow": bootstrap.confidence_interval.low,
                "bootstrapHigh": bootstrap.confidence_interval.high,
                "bootstrapError": bootstrap.standard_error,
            }
        )
    return cases


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--insightface", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    insightface = load_insightface(arguments.insightface)
    write("verification", verification_cases())
    write("insightface", insightface_cases(insightface))
    write("long-tail", long_tail_cases())
    write("geometry", geometry_cases())
    write("retrieval", retrieval_cases())
    write("clustering", clustering_cases())
    write("statistics", statistics_cases())


if __name__ == "__main__":
    main()
