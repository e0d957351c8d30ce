"""Fixtures of libs/datasets: data sets as their authors lay them out, written by Python's own libraries.

    pip install numpy==2.4.6 pillow==13.0.0 scipy==1.17.1
    python tools/oracles/datasets_layouts.py

Tiny pictures stand in for the photographs; names, lists and annotations have the published form. Everything is
deterministic: running it again changes no byte.
"""

import hashlib
import io
import json
import shutil
from pathlib import Path

import numpy
import PIL
import scipy
import scipy.io
from PIL import Image

ROOT = Path(__file__).resolve().parents[2] / "libs" / "datasets" / "src" / "fixtures" / "layouts"
SIDE = 6
expected = {}


def write_image(file, seed):
    """A small PNG or, by its ending, JPEG; returns the hash of the pixels that Pillow reads back."""
    random = numpy.random.default_rng(seed)
    pixels = numpy.full((SIDE, SIDE, 3), random.integers(0, 256, 3), numpy.uint8)
    pixels[: SIDE // 2] = random.integers(0, 256, 3)
    file.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    file.write_bytes(buffer.getvalue())
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def write(name, entries, folder=""):
    """entries: (path, identity, split). All files are PNG, whatever their ending: decoders go by the bytes."""
    rows = []
    for number, (path, identity, split) in enumerate(entries):
        digest = write_image(ROOT / name / folder / path, 1000 * len(expected) + number)
        rows.append({"path": path, "identity": identity, "split": split, "sha256": digest})
    expected[name] = rows


def lists(name, files):
    for file, lines in files.items():
        (ROOT / name / file).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name / file).write_text("".join(line + "\n" for line in lines))


def lfw():
    people = {"Ada_Byron": 3, "Bob_Stone": 2, "Cy_Young": 2, "Di_Prince": 1}
    write("lfw", [(f"{name}/{name}_{n:04d}.jpg", name, None) for name, count in people.items() for n in range(1, count + 1)], "lfw")
    pairs = ["2\t1", "Ada_Byron\t1\t3", "Ada_Byron\t2\tBob_Stone\t1", "Cy_Young\t1\t2", "Cy_Young\t2\tDi_Prince\t1"]
    lists("lfw", {"pairs.txt": pairs, "people.txt": ["2", "2", "Ada_Byron\t3", "Bob_Stone\t2", "2", "Cy_Young\t2", "Di_Prince\t1"]})


def ytf():
    videos = {"Ada_Byron/0": 2, "Ada_Byron/3": 1, "Bob_Stone/1": 2}
    write("ytf", [(f"{video}/{video[-1]}.{n}.jpg", video.split("/")[0], None) for video, count in videos.items() for n in range(1, count + 1)], "frame_images_DB")
    heading = "split number, first name, second name, is same"
    lists("ytf", {"splits.txt": [heading, "1, Ada_Byron/0, Ada_Byron/3, 1", "2, Ada_Byron/0, Bob_Stone/1, 1"]})
    lists("ytf", {"splits_corrected.txt": [heading, "1, Ada_Byron/0, Ada_Byron/3, 1", "2, Ada_Byron/0, Bob_Stone/1, 0"]})


def cfp():
    entries = [(f"{person:03d}/{view}/{n:02d}.jpg", f"{person:03d}", view) for person in (1, 2) for view, count in (("frontal", 2), ("profile", 1)) for n in range(1, count + 1)]
    write("cfp", entries, "Data/Images")
    frontal = [f"{index} ../Data/Images/{path}" for index, path in enumerate([p for p, _, view in entries if view == "frontal"], 1)]
    profile = [f"{index} ../Data/Images/{path}" for index, path in enumerate([p for p, _, view in entries if view == "profile"], 1)]
    lists("cfp", {"Protocol/Pair_list_F.txt": frontal, "Protocol/Pair_list_P.txt": profile})
    for fold in range(1, 11):
        odd = fold % 2
        lists("cfp", {f"Protocol/Split/FP/{fold:02d}/same.txt": ["1,1" if odd else "3,2"], f"Protocol/Split/FP/{fold:02d}/diff.txt": ["2,2" if odd else "4,1"]})
        lists("cfp", {f"Protocol/Split/FF/{fold:02d}/same.txt": ["1,2"], f"Protocol/Split/FF/{fold:02d}/diff.txt": ["1,3"]})


def agedb():
    names = ["0_MariaCallas_35_f.jpg", "10_MariaCallas_40_f.jpg", "2_Jean-PaulSartre_60_m.jpg", "3_MariaCallas_21_f.jpg"]
    write("agedb", [(name, name.split("_")[1], None) for name in names])


def calfw():
    names = ["Ada_Byron_0001.jpg", "Ada_Byron_0002.jpg", "Bob_Stone_0001.jpg", "Cy_Young_0001.jpg"]
    entries = [(name, name[:-9], None) for name in names]
    pairs = [f"{names[0]} 1", f"{names[1]} 1", f"{names[2]} 0", f"{names[3]} 0"] * 10
    for kind in ("calfw", "cplfw"):
        write(kind, entries, "aligned images" if kind == "calfw" else "images")
        lists(kind, {f"pairs_{kind.upper()}.txt": pairs})


def cub():
    classes = ["001.Black_footed_Albatross", "002.Laysan_Albatross", "003.Sooty_Albatross"]
    counts = [3, 1, 2]
    entries = [(f"{name}/{name[4:]}_{n:04d}.jpg", name, "train" if n == 1 else "test") for name, count in zip(classes, counts) for n in range(1, count + 1)]
    write("cub", entries, "images")
    number = {name: index for index, name in enumerate(classes, 1)}
    lists(
        "cub",
        {
            "classes.txt": [f"{index} {name}" for name, index in number.items()],
            "images.txt": [f"{id} {path}" for id, (path, _, _) in enumerate(entries, 1)],
            "image_class_labels.txt": [f"{id} {number[name]}" for id, (_, name, _) in enumerate(entries, 1)],
            "train_test_split.txt": [f"{id} {int(split == 'train')}" for id, (_, _, split) in enumerate(entries, 1)],
        },
    )


def sop():
    rows = {"train": [(1, 1, 1, "bicycle_final/111_0.JPG"), (2, 1, 1, "bicycle_final/111_1.JPG"), (3, 2, 1, "bicycle_final/222_0.JPG")], "test": [(4, 3, 2, "chair_final/333_0.JPG"), (5, 3, 2, "chair_final/333_1.JPG")]}
    write("sop", [(path, str(label), split) for split, entries in rows.items() for _, label, _, path in entries])
    for split, entries in rows.items():
        lists("sop", {f"Ebay_{split}.txt": ["image_id class_id super_class_id path"] + [f"{id} {label} {above} {path}" for id, label, above, path in entries]})


def cars():
    names = ["AM General Hummer SUV 2000", "Acura RL Sedan 2012"]
    rows = [(1, 0), (2, 0), (2, 1), (1, 1), (2, 0)]

    def structs(form, entries):
        array = numpy.empty((1, len(entries)), dtype=[(name, object) for name in form])
        for place, entry in enumerate(entries):
            for name in form:
                array[0, place][name] = entry[name]
        return array

    cells = numpy.empty((1, len(names)), dtype=object)
    cells[0, :] = names
    box = {"bbox_x1": 1, "bbox_y1": 2, "bbox_x2": 300, "bbox_y2": 400}
    whole = [{"relative_im_path": f"car_ims/{n:06d}.jpg", **box, "class": label, "test": numpy.uint8(test)} for n, (label, test) in enumerate(rows, 1)]
    write("cars", [(entry["relative_im_path"], names[entry["class"] - 1], "test" if entry["test"] else "train") for entry in whole])
    form = ["relative_im_path", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "test"]
    save("cars/cars_annos.mat", {"annotations": structs(form, whole), "class_names": cells}, True)

    train = [{**box, "class": label, "fname": f"{n:05d}.jpg"} for n, (label, test) in enumerate([row for row in rows if not row[1]], 1)]
    test = [{**box, "class": label, "fname": f"{n:05d}.jpg"} for n, (label, test) in enumerate([row for row in rows if row[1]], 1)]
    write("cars-devkit", [(f"cars_train/{e['fname']}", names[e["class"] - 1], "train") for e in train] + [(f"cars_test/{e['fname']}", names[e["class"] - 1], "test") for e in test])
    form = ["bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "class", "fname"]
    save("cars-devkit/devkit/cars_train_annos.mat", {"annotations": structs(form, train)}, False)
    save("cars-devkit/devkit/cars_test_annos_withlabels.mat", {"annotations": structs(form, test)}, True)
    save("cars-devkit/devkit/cars_meta.mat", {"class_names": cells}, False)
    save("types.mat", {"numbers": numpy.array([[1.5, -2.0, 1e300]]), "small": numpy.int16([[-3, 300]]), "word": "Grüße", "nothing": numpy.zeros((0, 0)), "one": numpy.uint8(7)}, False)


def save(name, variables, compressed):
    (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
    scipy.io.savemat(ROOT / name, variables, do_compression=compressed)
    # The head holds the time of writing, which nobody reads.
    data = bytearray((ROOT / name).read_bytes())
    data[:116] = b"MATLAB 5.0 MAT-file, written by scipy".ljust(116)
    (ROOT / name).write_bytes(data)


if __name__ == "__main__":
    shutil.rmtree(ROOT, ignore_errors=True)
    for make in (lfw, ytf, cfp, agedb, calfw, cub, sop, cars):
        make()
    versions = {"numpy": numpy.__version__, "pillow": PIL.__version__, "scipy": scipy.__version__}
    (ROOT / "expected.json").write_text(json.dumps({"versions": versions, "sets": expected}, indent=1) + "\n")
