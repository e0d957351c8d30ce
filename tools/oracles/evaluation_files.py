"""Files of embeddings as other frameworks write them, two miniature face data sets, and what their results must be.

pip install numpy==2.4.6 pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 safetensors==0.8.0 torch==2.13.0 scikit-learn==1.9.1
    pytorch-metric-learning==2.9.0 pillow

    python tools/oracles/evaluation_files.py

writes apps/experiments/src/evaluate/fixtures. The miniatures have the layout and file names of Labeled Faces in the
Wild and YouTube Faces, with errors in their labels as the real ones have. An image is a pattern with an angle t:
grey + a (cos t * left/right + sin t * top/bottom). The two patterns are orthogonal and have mean zero, so the cosine
distance of two images less their means is 1 - cos of the difference of their angles: every result is known by hand.
"""

import itertools
import json
import math
import pathlib
import pickle
import shutil
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors
import safetensors.torch
import sklearn
import torch
from PIL import Image
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN
from sklearn.metrics import roc_auc_score

TO = pathlib.Path(__file__).parents[2] / "apps" / "experiments" / "src" / "evaluate" / "fixtures"


def files():
    random = np.random.default_rng(9)
    labels = np.repeat(np.arange(12), 5)
    centers = random.normal(size=(12, 8))
    rows = (centers[labels] + 0.9 * random.normal(size=(60, 8))).astype(np.float32)
    # Few bits, so that half precision and decimal text lose nothing.
    rows = np.round(rows * 64).astype(np.float32) / 64
    names = np.array([f"Person {label}" for label in labels])
    paths = [f"{label:02d}/{image}.jpg" for image, label in enumerate(labels)]
    listed = pd.DataFrame({"identity": names, "path": paths, "embedding": list(rows)})
    listed.to_parquet(TO / "pandas.parquet", index=False)
    wide = pd.DataFrame(rows, columns=[f"e{d}" for d in range(8)]).assign(label=names, path=paths)
    wide.to_csv(TO / "pandas.csv", index=False)
    pd.DataFrame(rows).to_csv(TO / "headless.csv", index=False, header=False)
    fixed = pa.FixedSizeListArray.from_arrays(pa.array(rows.reshape(-1)), 8)
    table = pa.table({"label": pa.array(labels), "embedding": fixed})
    pq.write_table(table, TO / "pyarrow-zstd.parquet", compression="zstd", row_group_size=25)
    pl.DataFrame({"label": labels, **{str(d): rows[:, d] for d in range(8)}}).write_parquet(TO / "polars-wide.parquet")
    pl.DataFrame({"label": labels, "embedding": [str(row.tolist()) for row in rows]}).write_csv(TO / "polars-lists.csv")
    np.save(TO / "float32.npy", rows)
    np.save(TO / "float64.npy", rows.astype(np.float64))
    np.save(TO / "float16.npy", rows.astype(np.float16))
    np.save(TO / "column-major.npy", np.asfortranarray(rows))
    np.save(TO / "labels-int64.npy", labels)
    np.save(TO / "labels-text.npy", names)
    (TO / "labels.txt").write_text("".join(f"{name}\n" for name in names))
    safetensors.torch.save_file(
        {"embeddings": torch.from_numpy(rows), "labels": torch.from_numpy(labels)}, TO / "torch.safetensors"
    )
    safetensors.torch.save_file(
        {"features": torch.from_numpy(rows).to(torch.bfloat16), "labels": torch.from_numpy(labels)},
        TO / "torch-bfloat16.safetensors",
    )
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    pairs = list(itertools.combinations(range(60), 2))
    same = [int(labels[a] == labels[b]) for a, b in pairs]
    scores = [float(unit[a].astype(np.float64) @ unit[b].astype(np.float64)) for a, b in pairs]
    calculator = AccuracyCalculator(
        include=("mean_average_precision_at_r", "precision_at_1", "r_precision"),
        k="max_bin_count",
        device=torch.device("cpu"),
        knn_func=CustomKNN(LpDistance(normalize_embeddings=False)),
    )
    retrieval = calculator.get_accuracy(torch.from_numpy(unit), torch.from_numpy(labels))
    # A verification set of InsightFace: two images for each pair, here nothing but place holders.
    kinds = [pair % 2 == 0 for pair in range(20)]
    rows_of_pairs = np.concatenate([rows[[5 * (p % 12), 5 * (p % 12) + 1 if kinds[p] else (5 * p + 7) % 60]] for p in range(20)])
    np.save(TO / "agedb.npy", rows_of_pairs)
    with open(TO / "agedb_30.bin", "wb") as file:
        pickle.dump(([b"image"] * 40, kinds), file)
    unit_pairs = rows_of_pairs / np.linalg.norm(rows_of_pairs, axis=1, keepdims=True)
    agedb = [float(unit_pairs[2 * p] @ unit_pairs[2 * p + 1]) for p in range(20)]
    return {
        "auc": roc_auc_score(same, scores),
        "genuine": sum(same),
        "pairs": len(pairs),
        "retrieval": retrieval,
        "agedbAuc": roc_auc_score(kinds, agedb),
    }


def picture(file, degrees, side):
    angle = math.radians(degrees)
    half = np.where(np.arange(side) < side / 2, -1.0, 1.0)
    pattern = math.cos(angle) * half[None, :] + math.sin(angle) * half[:, None]
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.uint8(np.round(128 + 80 * pattern))).convert("RGB").save(file, quality=95, subsampling=0)


def lfw(root):
    people = {
        "Abdullah_Gul": {1: 0, 2: 10},
        # As in the real database: number 4 shows Abdullah Gul, and number 8 below Rubens Barrichello.
        "Recep_Tayyip_Erdogan": {1: 90, 4: 5},
        "Rubens_Barrichello": {1: 180, 2: 190},
        "Michael_Schumacher": {1: 270, 8: 185},
        "Alejandro_Toledo": {1: 0, 2: 20},
        "Carlos_Menem": {1: 25, 2: -5},
    }
    for name, images in people.items():
        for number, degrees in images.items():
            picture(root / "lfw" / name / f"{name}_{number:04d}.jpg", degrees, 250)
    lines = [
        "3\t2",
        "Abdullah_Gul\t1\t2",
        "Recep_Tayyip_Erdogan\t1\t4",
        "Abdullah_Gul\t1\tRecep_Tayyip_Erdogan\t4",
        "Abdullah_Gul\t2\tRecep_Tayyip_Erdogan\t1",
        "Rubens_Barrichello\t1\t2",
        "Michael_Schumacher\t1\t8",
        "Rubens_Barrichello\t1\tMichael_Schumacher\t8",
        "Rubens_Barrichello\t2\tMichael_Schumacher\t1",
        "Alejandro_Toledo\t1\t2",
        "Carlos_Menem\t1\t2",
        "Alejandro_Toledo\t1\tCarlos_Menem\t1",
        "Alejandro_Toledo\t2\tCarlos_Menem\t2",
    ]
    (root / "pairs.txt").write_text("\n".join(lines) + "\n")
    (root / "errata.txt").write_text(
        "# photographs of another person\nRecep_Tayyip_Erdogan_0004 Abdullah_Gul\n"
        "Michael_Schumacher_0008.jpg Rubens_Barrichello\n"
    )


def ytf(root):
    # Frames by number; 99 comes before 100 in time and after it by letters.
    videos = {
        "Aaron_Eckhart/0": {99: 0, 100: 30, 101: -30},
        "Aaron_Eckhart/1": {7: 8, 8: 12},
        "Abel_Pacheco/1": {1: 100},
        "Abel_Pacheco/3": {2045: 120},
        "Al_Gore/0": {12: 170},
        "Al_Gore/1": {3: 175},
    }
    for name, frames in videos.items():
        for number, degrees in frames.items():
            video = name.split("/")[1]
            picture(root / "aligned_images_DB" / name / f"aligned_detect_{video}.{number}.jpg", degrees, 100)
    heading = "split number, first name, second name, is same"
    lines = [
        "1, Aaron_Eckhart/0, Aaron_Eckhart/1, 1",
        "1, Aaron_Eckhart/0, Abel_Pacheco/1, 0",
        "2, Abel_Pacheco/1, Abel_Pacheco/3, 1",
        "2, Abel_Pacheco/3, Al_Gore/0, 0",
        "2, Al_Gore/0, Al_Gore/1, 0",
    ]
    (root / "splits.txt").write_text("\n".join([heading, *lines]) + "\n")
    lines[-1] = "2, Al_Gore/0, Al_Gore/1, 1"
    (root / "splits_corrected.txt").write_text("\n".join([heading, *lines]) + "\n")


shutil.rmtree(TO, ignore_errors=True)
TO.mkdir(parents=True)
expected = files()
lfw(TO / "lfw-miniature")
ytf(TO / "ytf-miniature")
versions = {
    "python": sys.version.split()[0],
    "numpy": np.__version__,
    "pandas": pd.__version__,
    "polars": pl.__version__,
    "pyarrow": pa.__version__,
    "safetensors": safetensors.__version__,
    "scikit-learn": sklearn.__version__,
    "torch": torch.__version__,
}
(TO / "expected.json").write_text(json.dumps({"versions": versions, **expected}, indent=2) + "\n")
