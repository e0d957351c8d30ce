"""Fixtures of libs/datasets, written and computed by Python, independently of the TypeScript.

    pip install numpy==2.4.6 pillow==13.0.0 pyarrow==26.0.1
    python tools/oracles/datasets.py

Everything is deterministic: running it again changes no byte.
"""

import gzip
import hashlib
import json
import struct
from fractions import Fraction
from pathlib import Path

import numpy
import PIL

FIXTURES = Path(__file__).resolve().parents[2] / "libs" / "datasets" / "src" / "fixtures"
VERSIONS = {"numpy": numpy.__version__, "pillow": PIL.__version__}


def write_json(name, value):
    (FIXTURES / name).write_text(json.dumps({"versions": VERSIONS, **value}, indent=1, ensure_ascii=False) + "\n")


# Construction ------------------------------------------------------------------------------------------------------


def exponential(classes, largest, imbalance):
    """CIFAR-LT's get_img_num_per_cls (LDAM-DRW), with imb_factor = 1 / imbalance."""
    return [max(1, int(largest * (1 / imbalance) ** (rank / (classes - 1)))) for rank in range(classes)]


def step(classes, largest, imbalance):
    """Its step branch: the first half large, the rest small."""
    half = classes // 2
    return [largest] * half + [int(largest * (1 / imbalance) + 1e-9)] * (classes - half)


def pareto(classes, largest, imbalance):
    exponent = numpy.log(imbalance) / numpy.log(classes)
    return [max(1, int(numpy.floor(largest * float(rank + 1) ** -exponent * (1 + 1e-12)))) for rank in range(classes)]


def truncated(counts, share, tail_below):
    """The names that section 'Long tail and truncation' of the design cuts, in exact arithmetic."""
    tail = [name for name, count in counts.items() if count < tail_below]
    product = Fraction(share) * len(tail)
    cut = (2 * product + 1).__floor__() // 2
    order = sorted(tail, key=lambda name: (counts[name], hashlib.sha256(name.encode()).hexdigest()))
    return sorted(order[:cut])


def gini(counts):
    values = numpy.asarray(counts, dtype=float)
    return float(numpy.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean()))


def construction():
    random = numpy.random.default_rng(20170)
    counts = {f"person-{index:03d}-é": int(count) for index, count in enumerate(random.zipf(1.6, 300).clip(1, 200))}
    shares = ["0", "0.2", "0.35", "0.5", "0.7", "1"]
    profiles = []
    for name, function in [("exponential", exponential), ("step", step), ("pareto", pareto)]:
        for classes, largest, imbalance in [(10, 5000, 100), (100, 500, 100), (100, 500, 10), (10, 700, 50), (800, 200, 100)]:
            profiles.append([name, classes, largest, imbalance, function(classes, largest, imbalance)])
    write_json(
        "construction.json",
        {
            "profiles": profiles,
            "counts": counts,
            "gini": gini(list(counts.values())),
            "truncations": [
                {"share": float(share), "tailBelow": below, "cut": truncated(counts, share, below)}
                for share in shares
                for below in (5, 20)
            ],
        },
    )


# IDX ---------------------------------------------------------------------------------------------------------------


def idx(array):
    return struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def idx_files():
    folder = FIXTURES / "idx"
    folder.mkdir(exist_ok=True)
    random = numpy.random.default_rng(1)
    for head, count in [("train", 6), ("t10k", 3)]:
        images = random.integers(0, 256, (count, 4, 5), dtype=numpy.uint8)
        labels = numpy.arange(count, dtype=numpy.uint8) % 3
        (folder / f"{head}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"{head}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels), mtime=0))
        numpy_list = images.tolist()
        (folder / f"{head}.json").write_text(json.dumps({"images": numpy_list, "labels": labels.tolist()}) + "\n")


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    construction()
    idx_files()
