"""The peer of benchmarks/datasets/scale.bench.ts: pandas-free NumPy and pytorch-metric-learning on the same counts.

pip install numpy torch pytorch-metric-learning
Reads counts (one per identity) as JSON on standard input, prints seconds as JSON.
"""

import json
import sys
import time

import numpy


def timed(function):
    start = time.perf_counter()
    value = function()
    return time.perf_counter() - start, value


def main():
    counts = numpy.array(json.load(sys.stdin))
    identities = len(counts)

    def build():
        labels = numpy.repeat(numpy.arange(identities), counts)
        paths = [f"m.{label:06d}/{index}-face.jpg" for label, count in enumerate(counts) for index in range(count)]
        return labels, paths

    build_seconds, (labels, paths) = timed(build)

    def truncate():
        sizes = numpy.bincount(labels)
        tail = numpy.flatnonzero(sizes < 20)
        order = tail[numpy.argsort(sizes[tail], kind="stable")]
        gone = numpy.zeros(identities, dtype=bool)
        gone[order[: len(order) // 2]] = True
        kept = numpy.flatnonzero(~gone[labels])
        return labels[kept], [paths[index] for index in kept]

    truncate_seconds, _ = timed(truncate)
    result = {"numpy": numpy.__version__, "build": build_seconds, "truncate": truncate_seconds}
    try:
        import pytorch_metric_learning
        from pytorch_metric_learning.samplers import MPerClassSampler

        # It shuffles all classes anew for each batch, so the whole million would take minutes: a share of it is timed.
        share = 12_800
        sampler = MPerClassSampler(labels, m=4, batch_size=128, length_before_new_iter=share)
        draw_seconds = timed(lambda: sum(1 for _ in sampler))[0] * 1_000_000 / share
        result |= {"draw": draw_seconds, "pml": pytorch_metric_learning.__version__}
    except ImportError as error:
        result["drawError"] = str(error)
    print(json.dumps(result))


main()
