"""IJB-B and IJB-C by InsightFace's own code: 1:1 over pooled templates, 1:N closed and open set.

pip install numpy==2.4.6 scikit-learn==1.9.1 pandas==3.1.1 tqdm==4.70.1

    python tools/oracles/evaluation_ijb.py --insightface path/to/ijb_evals.py

writes libs/evaluation/src/fixtures/ijb.json. `ijb_evals.py` is recognition/_evaluation_/ijb/ijb_evals.py of InsightFace's
repository (MIT licence). Only its numeric functions run, on drawn embeddings, so the packages by which it reads and
aligns images are replaced by stubs, and so is the printing of its table.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import types

import numpy as np
import pandas
import sklearn

FIXTURE = pathlib.Path(__file__).parents[2] / "libs" / "evaluation" / "src" / "fixtures" / "ijb.json"


def load(path):
    for name, member in [("cv2", None), ("skimage", "transform")]:
        sys.modules[name] = types.ModuleType(name)
        if member is not None:
            setattr(sys.modules[name], member, None)
    pandas.DataFrame.to_markdown = lambda self: ""
    specification = importlib.util.spec_from_file_location("ijb_evals", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def drawn(rng, people, templates, dimension, noise):
    """Images of templates of people; every template has one to four images in one to three media."""
    centers = rng.normal(size=(people, dimension))
    rows = []
    for template in range(people * templates):
        for image in range(1 + int(rng.integers(4))):
            medium = int(rng.integers(3))
            # Numbers of templates and media are neither dense nor in order in the data sets.
            rows.append((7 + 3 * ((template * 7) % (people * templates)), 100 + medium, template % people))
    data = centers[[person for _, _, person in rows]] + noise * rng.normal(size=(len(rows), dimension))
    template, medium, person = (np.array(column) for column in zip(*rows))
    return np.round(data, 3).astype(np.float32), template, medium, person


def one_to_one(ijb, rng, people, templates, noise, impostors):
    data, template, medium, person = drawn(rng, people, templates, 8, noise)
    pooled, numbers, _ = ijb.image2template_feature(data, template, medium)
    owner = np.array([person[template == number][0] for number in numbers])
    first, second = np.triu_indices(len(numbers), 1)
    same = (owner[first] == owner[second]).astype(int)
    # As many impostors as make 0.1 and 0.01 rates that a threshold can reach: the code takes the nearest one.
    kept = np.concatenate([np.flatnonzero(same), np.flatnonzero(same == 0)[:impostors]])
    first, second, same = numbers[first[kept]], numbers[second[kept]], same[kept]
    scores = ijb.verification_11(pooled, numbers, first, second)
    table, _ = ijb.plot_roc_and_calculate_tpr([scores], names=["drawn"], label=same)
    row = table.loc["drawn"]
    # scikit-learn drops points within straight lines of the curve, so that the nearest one left may lie beyond the rate.
    dropping = ijb.roc_curve
    ijb.roc_curve = lambda label, score: dropping(label, score, drop_intermediate=False)
    every, _ = ijb.plot_roc_and_calculate_tpr([scores], names=["drawn"], label=same)
    ijb.roc_curve = dropping
    return {
        "dimension": data.shape[1],
        "embeddings": np.round(data.astype(np.float64), 3).reshape(-1).tolist(),
        "template": template.tolist(),
        "medium": medium.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "same": same.tolist(),
        "scores": scores.tolist(),
        "auc": float(row["AUC"]),
        "tarAtFar": [
            {"far": far, "tar": float(every.loc["drawn"][far]), "atNearestCorner": float(row[far])} for far in (1e-1, 1e-2)
        ],
    }


def one_to_many(ijb, rng, people, enrolled, templates, noise):
    data, template, medium, person = drawn(rng, people, templates, 8, noise)
    pooled, numbers, _ = ijb.image2template_feature(data, template, medium)
    owner = np.array([person[template == number][0] for number in numbers])
    # The first template of each enrolled person is the gallery, all others are probes.
    gallery = np.array([np.flatnonzero(owner == own)[0] for own in range(enrolled)])
    probes = np.setdiff1d(np.arange(len(numbers)), gallery)
    outsiders = int(np.sum(owner[probes] >= enrolled))
    fars = [0.1, 0.3, 1.0]
    top1, top5, top10, thresholds, recalls, _ = ijb.evaluation_1N(
        pooled[probes], pooled[gallery], owner[probes], owner[gallery], fars
    )
    inside = len(probes) - outsiders
    return {
        "dimension": data.shape[1],
        "embeddings": np.round(data.astype(np.float64), 3).reshape(-1).tolist(),
        "template": template.tolist(),
        "medium": medium.tolist(),
        "owner": owner.tolist(),
        "gallery": gallery.tolist(),
        "probes": probes.tolist(),
        "outsiders": outsiders,
        "rates": [int(count) / inside for count in (top1, top5, top10)],
        "openSet": [
            {"far": far, "threshold": float(threshold), "dir": float(recall)}
            for far, threshold, recall in zip(fars, thresholds, recalls)
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--insightface", type=pathlib.Path, required=True)
    ijb = load(parser.parse_args().insightface)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        verification = [
            {"name": name, **one_to_one(ijb, np.random.default_rng(seed), 12, 5, noise, 1600)}
            for seed, (name, noise) in enumerate([("separable", 0.8), ("hard", 2.5)])
        ]
        identification = [
            {"name": name, **one_to_many(ijb, np.random.default_rng(10 + seed), 30, 18, 11, noise)}
            for seed, (name, noise) in enumerate([("separable", 0.8), ("hard", 2.5)])
        ]
    document = {
        "versions": {
            "python": sys.version.split()[0],
            "numpy": np.__version__,
            "pandas": pandas.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "script": "tools/oracles/evaluation_ijb.py",
        "verification": verification,
        "identification": identification,
    }
    FIXTURE.write_text(json.dumps(document) + "\n")
    print(len(verification), len(identification))


if __name__ == "__main__":
    main()
