"""Fixtures of libs/datasets, written and computed by Python, independently of the TypeScript.

    pip install numpy==2.4.6 pillow==13.0.0 pyarrow==26.0.1
    python tools/oracles/datasets.py

Everything is deterministic: running it again changes no byte.
"""

import gzip
import hashlib
import io
import json
import pickle
import struct
import tarfile
from fractions import Fraction
from pathlib import Path

import numpy
import PIL
import pyarrow
import pyarrow.parquet
from PIL import Image

FIXTURES = Path(__file__).resolve().parents[2] / "libs" / "datasets" / "src" / "fixtures"
VERSIONS = {"numpy": numpy.__version__, "pillow": PIL.__version__, "pyarrow": pyarrow.__version__}


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


# Encoded images --------------------------------------------------------------------------------------------------


def picture(seed, height=10, width=12):
    """A smooth picture, so that JPEG keeps it nearly as it is; [height, width, 3] bytes."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width] / max(height, width)
    planes = [
        sum(random.uniform(20, 60) * numpy.cos(2 * numpy.pi * (fx * x + fy * y) + random.uniform(0, 6)) for fx, fy in [(0.5, 0.2), (0.1, 0.7)])
        for _ in range(3)
    ]
    return (numpy.stack(planes, axis=-1) + 128).clip(0, 255).astype(numpy.uint8)


def encoded(pixels, form, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form, **options)
    return buffer.getvalue()


def decoded(data):
    """As Pillow sees it, in colour and in grey."""
    image = Image.open(io.BytesIO(data))
    return {"rgb": numpy.asarray(image.convert("RGB")).ravel().tolist(), "grey": numpy.asarray(image.convert("L")).ravel().tolist()}


def pgm(pixels, comment):
    """As OpenCV writes the ORL faces: a comment line after the magic."""
    height, width = pixels.shape
    return f"P5\n# {comment}\n{width} {height}\n255\n".encode() + pixels.tobytes()


def folder():
    root = FIXTURES / "folder"
    files = {
        "ada/1.jpg": encoded(picture(1), "JPEG", quality=95, subsampling=0),
        "ada/2.png": encoded(picture(2), "PNG"),
        "bob/1.webp": encoded(picture(3), "WEBP", lossless=True),
        "bob/2.pgm": pgm(picture(4)[:, :, 0], "made by Python"),
        "bob/deep/3.png": encoded(numpy.dstack([picture(5), numpy.full((10, 12), 200, numpy.uint8)]), "PNG"),
        "cy d/1.png": encoded(picture(6)[:, :, 0], "PNG"),
        "cy d/2.jpeg": encoded(picture(7), "JPEG", quality=95, progressive=True, subsampling=0),
    }
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    (root / "ada" / "notes.txt").write_text("not an image\n")
    (root / ".hidden").write_text("not a folder of a person\n")
    lists = FIXTURES / "lists"
    lists.mkdir(exist_ok=True)
    (lists / "train.txt").write_text("ada/1.jpg 10\nada/2.png 10\nbob/1.webp 9\n\ncy d/1.png 2\n")
    (lists / "test.txt").write_text("bob/2.pgm 9\r\ncy d/2.jpeg 2\r\n")
    write_json("folder.json", {"files": {name: decoded(data) for name, data in files.items()}})


def cifar():
    random = numpy.random.default_rng(3)
    expected = {}
    for kind, files, classes, names in [
        ("cifar10", [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"], 10, "batches.meta.txt"),
        ("cifar100", ["train.bin", "test.bin"], 100, "fine_label_names.txt"),
    ]:
        root = FIXTURES / kind
        root.mkdir(exist_ok=True)
        labels, firsts = [], []
        for file in files:
            count = 1 if kind == "cifar10" else 3
            blob = b""
            for _ in range(count):
                pixels = random.integers(0, 256, (32, 32, 3), dtype=numpy.uint8)
                label = int(random.integers(classes))
                head = bytes([label]) if kind == "cifar10" else bytes([label // 5, label])
                blob += head + pixels.transpose(2, 0, 1).tobytes()
                labels.append(label)
                firsts.append(hashlib.sha256(pixels.tobytes()).hexdigest())
            (root / file).write_bytes(blob)
        (root / names).write_text("".join(f"{kind}-class-{index}\n" for index in range(classes)) + "\n")
        expected[kind] = {"labels": labels, "sha256": firsts}
    write_json("cifar.json", expected)


# MXNet RecordIO, by dmlc-core's and MXNet's documented layout -------------------------------------------------------

MAGIC = struct.pack("<I", 0xCED7230A)


def record(data):
    """Cuts the data at every aligned magic number, as dmlc's writer does."""
    cuts = [at for at in range(0, len(data) - 3, 4) if data[at : at + 4] == MAGIC]
    bounds = [0] + [cut + 4 for cut in cuts]
    ends = cuts + [len(data)]
    out = b""
    for part, (start, end) in enumerate(zip(bounds, ends)):
        kind = 0 if not cuts else 1 if part == 0 else 3 if part == len(cuts) else 2
        chunk = data[start:end]
        out += MAGIC + struct.pack("<I", kind << 29 | len(chunk)) + chunk + bytes(-len(chunk) % 4)
    return out, len(cuts)


def image_record(label, key, image=b""):
    if isinstance(label, list):
        return struct.pack("<IfQQ", len(label), 0.0, key, 0) + struct.pack(f"<{len(label)}f", *label) + image
    return struct.pack("<IfQQ", 0, float(label), key, 0) + image


def with_magic(pixels):
    """A PNG whose text chunk holds the magic number at every alignment."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add(b"quIZ", b"".join(MAGIC + bytes([0] * pad) for pad in (1, 1, 1, 1)))
    return encoded(pixels, "PNG", pnginfo=info)


def recordio():
    root = FIXTURES / "recordio"
    root.mkdir(exist_ok=True)
    counts = {7: 2, 3: 3, 5: 1}
    images, payload = [], {}
    for label, count in counts.items():
        for _ in range(count):
            key = len(images) + 1
            data = with_magic(picture(100 + key)) if key == 2 else encoded(picture(100 + key), "PNG" if key % 2 else "JPEG")
            images.append(label)
            payload[key] = image_record(label, key, data)
    first_identity = len(images) + 1
    start = 1
    for offset, count in enumerate(counts.values()):
        payload[first_identity + offset] = image_record([start, start + count], first_identity + offset)
        start += count
    payload[0] = image_record([first_identity, first_identity + len(counts)], 0)
    cuts = 0
    blob, index = b"", ""
    for key in sorted(payload):
        index += f"{key}\t{len(blob)}\n"
        data, parts = record(payload[key])
        blob, cuts = blob + data, cuts + parts
    assert cuts > 0, "no record was cut: the fixture tests nothing"
    (root / "train.rec").write_bytes(blob)
    (root / "train.idx").write_text(index)
    (root / "train.lst").write_text("".join(f"1\t{key}.png\t{label}\n" for key, label in enumerate(images, 1)))
    (root / "property").write_text(f"{len(counts)},10,12\n")
    plain, index = b"", ""
    for key, label in enumerate(images, 1):
        index += f"{key - 1}\t{len(plain)}\n"
        plain += record(payload[key])[0]
    (root / "plain.rec").write_bytes(plain)
    (root / "plain.idx").write_text(index)
    write_json("recordio.json", {"labels": images, "images": [decoded(payload[key][24:])["rgb"] for key in range(1, first_identity)]})


# Verification protocols --------------------------------------------------------------------------------------------


def verification():
    bins = [encoded(picture(200 + index), "PNG") for index in range(20)]
    same = [index % 2 == 0 for index in range(10)]
    for protocol in (3, 4, 5):
        (FIXTURES / f"verification-protocol-{protocol}.bin").write_bytes(pickle.dumps((bins, same), protocol=protocol))
    # Python 2's protocol 2, which this Python cannot write: strings are bytes there.
    old = b"\x80\x02]q\x00("
    for data in bins:
        old += (b"U" + bytes([len(data)]) if len(data) < 256 else b"T" + struct.pack("<i", len(data))) + data
    old += b"e]q\x01(" + b"".join(b"\x88" if flag else b"\x89" for flag in same) + b"e\x86q\x02."
    assert pickle.loads(old, encoding="bytes") == (bins, same)
    (FIXTURES / "verification-python-2.bin").write_bytes(old)
    write_json("verification.json", {"same": same, "images": [decoded(data)["rgb"] for data in bins]})


def protocols():
    root = FIXTURES / "protocols"
    root.mkdir(exist_ok=True)
    people = ["Ada_Byron", "Bob_Stone", "Cy_Young", "Di_Prince"]
    pairs = ["2\t3"]
    for fold in range(2):
        pairs += [f"{people[fold * 2]}\t{n}\t{n + 1}" for n in (1, 2, 3)]
        pairs += [f"{people[fold * 2]}\t{n}\t{people[fold * 2 + 1]}\t{n}" for n in (1, 2, 3)]
    (root / "pairs.txt").write_text("\n".join(pairs) + "\n")
    (root / "people.txt").write_text("2\n2\nAda_Byron\t4\nBob_Stone\t3\n2\nCy_Young\t4\nDi_Prince\t3\n")
    (root / "peopleDevTrain.txt").write_text("2\nAda_Byron\t4\nBob_Stone\t3\n")
    heading = "split number, first name, second name, is same\n"
    rows = [(split, f"A_{split}/{n}", f"{'A' if n % 2 else 'B'}_{split}/{n + 1}", n % 2) for split in (1, 2) for n in range(4)]
    splits = lambda changed: heading + "".join(f"{s}, {a}, {b}, {1 - same if (s, n % 4) in changed else same}\n" for n, (s, a, b, same) in enumerate(rows))
    (root / "splits.txt").write_text(splits(set()))
    (root / "splits_corrected.txt").write_text(splits({(1, 2), (2, 3)}))
    (root / "pairs_CALFW.txt").write_text("".join(f"P{n}_0001.jpg {n % 2}\nP{n if n % 2 else n + 1}_0002.jpg {n % 2}\n" for n in range(20)))
    cfp = root / "cfp"
    for kind, other in [("FP", "P"), ("FF", "F")]:
        for fold in (1, 2):
            (cfp / "Split" / kind / f"{fold:02d}").mkdir(parents=True, exist_ok=True)
            (cfp / "Split" / kind / f"{fold:02d}" / "same.txt").write_text(f"{fold},{fold}\n")
            (cfp / "Split" / kind / f"{fold:02d}" / "diff.txt").write_text(f"{fold},{3 - fold}\n")
    for letter, view in [("F", "frontal"), ("P", "profile")]:
        (cfp / f"Pair_list_{letter}.txt").write_text("".join(f"{n} ../Data/Images/{n:03d}/{view}/01.jpg\n" for n in (1, 2)))


# Containers --------------------------------------------------------------------------------------------------------


def containers():
    samples = [(f"train/{index:04d}" + ("-long" * 30 if index == 2 else ""), picture(300 + index), [4, 1, 4, 0, 1][index]) for index in range(5)]
    for name, form in [("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
        with tarfile.open(FIXTURES / f"shard-{name}.tar", "w", format=form) as tar:
            for key, pixels, label in samples:
                parts = [("png", encoded(pixels, "PNG"))]
                parts.append(("cls", str(label).encode()) if name == "gnu" else ("json", json.dumps({"label": label}).encode()))
                for extension, data in parts:
                    entry = tarfile.TarInfo(f"{key}.{extension}")
                    entry.size = len(data)
                    tar.addfile(entry, io.BytesIO(data))
    features = {"info": {"features": {"image": {"_type": "Image"}, "label": {"names": ["zero", "one", "two", "three", "four"], "_type": "ClassLabel"}}}}
    schema = pyarrow.schema(
        [("image", pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])), ("label", pyarrow.int64())],
        metadata={"huggingface": json.dumps(features)},
    )
    rows = [{"image": {"bytes": encoded(pixels, "PNG"), "path": f"{key}.png"}, "label": label} for key, pixels, label in samples]
    table = pyarrow.Table.from_pylist(rows, schema=schema)
    pyarrow.parquet.write_table(table, FIXTURES / "images.parquet", row_group_size=2, compression="snappy")
    write_json("containers.json", {"labels": [label for *_, label in samples], "images": [pixels.ravel().tolist() for _, pixels, _ in samples]})


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    construction()
    idx_files()
    folder()
    cifar()
    recordio()
    verification()
    protocols()
    containers()
