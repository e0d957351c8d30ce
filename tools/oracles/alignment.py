"""Reference values for face alignment and perceptual hashes.

pip install numpy pillow scikit-image imagehash
python tools/oracles/alignment.py

Writes libs/datasets/src/fixtures/alignment.json: similarities and warped images by scikit-image; difference hashes by
repeating pixels up to whole boxes and averaging in NumPy, and by imagehash, whose resizing differs.
"""

import json
from pathlib import Path

import imagehash
import numpy as np
import PIL
import skimage
from PIL import Image
from skimage.transform import SimilarityTransform, warp

TARGET = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])
random = np.random.default_rng(7)


def smooth_image(height, width):
    """A few waves, so that interpolation and averaging have something to do."""
    y, x = np.mgrid[0:height, 0:width]
    total = np.zeros((height, width))
    for _ in range(4):
        fx, fy, phase = random.uniform(0.02, 0.25), random.uniform(0.02, 0.25), random.uniform(0, 6)
        total += np.sin(fx * x + fy * y + phase)
    return np.clip(np.round(127 + 30 * total), 0, 255).astype(np.uint8)


def similarity(source, target):
    transform = SimilarityTransform.from_estimate(source, target)
    return transform, transform.params


def alignments():
    cases = []
    for mirrored in [False, False, False, True]:
        image = smooth_image(60, 50)
        points = TARGET * 0.4 + random.normal(0, 1.5, TARGET.shape) + [3, 2]
        if mirrored:
            points[:, 0] = 50 - points[:, 0]
        transform, matrix = similarity(points, TARGET * 0.25)
        warped = warp(image.astype(float), transform.inverse, output_shape=(28, 28), order=1, mode="constant", cval=0)
        cases.append(
            {
                "image": image.ravel().tolist(),
                "height": 60,
                "width": 50,
                "landmarks": points.ravel().tolist(),
                "target": (TARGET * 0.25).ravel().tolist(),
                "matrix": matrix[:2].tolist(),
                "warped": warped.ravel().round(4).tolist(),
            }
        )
    return cases


def box_means(image, rows, columns):
    height, width = image.shape
    repeated = np.repeat(np.repeat(image.astype(float), rows, axis=0), columns, axis=1)
    return repeated.reshape(rows, height, columns, width).mean(axis=(1, 3))


def hashes():
    cases = []
    for height, width in [(32, 32), (28, 28), (45, 63), (112, 96), (8, 9)]:
        image = smooth_image(height, width)
        means = np.floor(box_means(image, 8, 9) + 0.5)
        bits = (means[:, 1:] > means[:, :-1]).ravel()
        ours = int("".join("1" if bit else "0" for bit in bits), 2)
        peer = int(str(imagehash.dhash(Image.fromarray(image))), 16)
        cases.append(
            {
                "height": height,
                "width": width,
                "image": image.ravel().tolist(),
                "hash": f"{ours:016x}",
                "imagehash": f"{peer:016x}",
            }
        )
    return cases


versions = {
    "numpy": np.__version__,
    "pillow": PIL.__version__,
    "scikit-image": skimage.__version__,
    "imagehash": imagehash.__version__,
}
out = Path(__file__).parents[2] / "libs/datasets/src/fixtures/alignment.json"
out.write_text(json.dumps({"versions": versions, "alignments": alignments(), "hashes": hashes()}) + "\n")
