"""Fixtures of the command `rangeloss data`: one small data set in five forms, written by Python's own libraries.

    pip install numpy==2.4.6 pillow==13.0.0 pyarrow==26.0.1
    python tools/oracles/datasets_sources.py

Six people with 12, 12, 10, 8, 7 and 7 pictures: a folder of JPEG files with a list, an MXNet record shard, a tar shard and
a Parquet file, all of the same encoded bytes. Everything is deterministic: running it again changes no byte.
"""

import io
import json
import shutil
import sys
import tarfile
from pathlib import Path

import numpy
import PIL
import pyarrow
import pyarrow.parquet
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))
from datasets import image_record, record  # noqa: E402

ROOT = Path(__file__).resolve().parents[2] / "apps" / "experiments" / "src" / "testing" / "sources"
COUNTS = {"ada": 12, "bob": 12, "cy": 10, "di": 8, "eve": 7, "fay": 7}
SIDE = 12


def picture(person, number):
    random = numpy.random.default_rng([person, number])
    y, x = numpy.mgrid[0:SIDE, 0:SIDE] / SIDE
    pixels = [110 + 70 * numpy.cos(2 * numpy.pi * (x * (person % 3) + y * (person // 3 + channel)) + 0.2 * random.normal()) for channel in range(3)]
    pixels = (numpy.stack(pixels, axis=-1) + random.normal(0, 6, (SIDE, SIDE, 3))).clip(0, 255).astype(numpy.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    images = [(name, number, label, picture(label, number)) for label, (name, count) in enumerate(COUNTS.items()) for number in range(count)]
    for name, number, _, data in images:
        file = ROOT / "folder" / name / f"{number:02d}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (ROOT / "list.txt").write_text("".join(f"{name}/{number:02d}.jpg {label}\n" for name, number, label, _ in images))

    root = ROOT / "recordio"
    root.mkdir()
    first = len(images) + 1
    starts = numpy.cumsum([1, *COUNTS.values()]).tolist()
    payload = {0: image_record([first, first + len(COUNTS)], 0)}
    payload |= {key: image_record(label, key, data) for key, (_, _, label, data) in enumerate(images, 1)}
    payload |= {first + place: image_record([starts[place], starts[place + 1]], first + place) for place in range(len(COUNTS))}
    blob, index = b"", ""
    for key in sorted(payload):
        index += f"{key}\t{len(blob)}\n"
        blob += record(payload[key])[0]
    (root / "train.rec").write_bytes(blob)
    (root / "train.idx").write_text(index)
    (root / "property").write_text(f"{len(COUNTS)},{SIDE},{SIDE}\n")

    (ROOT / "webdataset").mkdir()
    with tarfile.open(ROOT / "webdataset" / "shard-000.tar", "w", format=tarfile.GNU_FORMAT) as tar:
        for name, number, label, data in images:
            for extension, content in [("jpg", data), ("cls", str(label).encode())]:
                entry = tarfile.TarInfo(f"{name}-{number:02d}.{extension}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))

    (ROOT / "parquet").mkdir()
    names = {"info": {"features": {"image": {"_type": "Image"}, "label": {"names": list(COUNTS), "_type": "ClassLabel"}}}}
    schema = pyarrow.schema(
        [("image", pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])), ("label", pyarrow.int64())],
        metadata={"huggingface": json.dumps(names)},
    )
    rows = [{"image": {"bytes": data, "path": f"{name}-{number:02d}.jpg"}, "label": label} for name, number, label, data in images]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), ROOT / "parquet" / "train.parquet", row_group_size=20, compression="zstd")
    (ROOT / "versions.json").write_text(json.dumps({"numpy": numpy.__version__, "pillow": PIL.__version__, "pyarrow": pyarrow.__version__, "counts": COUNTS}, indent=1) + "\n")


if __name__ == "__main__":
    main()
