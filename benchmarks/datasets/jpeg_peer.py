"""The peer of benchmarks/datasets/jpeg-loader.bench.ts: PyTorch's DataLoader over the same files.

pip install torch pillow numpy, and torchvision where it fits the installed torch
Arguments: folder, side, batch size, workers, passes. Prints JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch
from PIL import Image

try:
    from torchvision import transforms
except Exception:  # built for another torch: its transforms call Pillow, as below
    transforms = None


class Faces(torch.utils.data.Dataset):
    def __init__(self, folder, side):
        self.files = sorted(Path(folder).glob("*/*.jpg"))
        self.side = side
        self.transform = transforms and transforms.Compose(
            [transforms.Resize((side, side)), transforms.ToTensor()]
        )

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        image = Image.open(self.files[index]).convert("RGB")
        if self.transform:
            return self.transform(image)
        resized = image.resize((self.side, self.side), Image.Resampling.BILINEAR)
        return torch.from_numpy(numpy.asarray(resized)).permute(2, 0, 1).contiguous().float().div(255)


def main():
    folder, side, batch, workers, passes = sys.argv[1], *map(int, sys.argv[2:])
    loader = torch.utils.data.DataLoader(
        Faces(folder, side), batch_size=batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=True
    )
    rates = []
    for number in range(passes + 1):
        start = time.perf_counter()
        images = sum(len(x) for x in loader)
        # The first pass starts the workers.
        if number > 0:
            rates.append(images / (time.perf_counter() - start))
    kind = "torchvision" if transforms else "Pillow"
    print(json.dumps({"name": f"PyTorch {torch.__version__} DataLoader with {kind}", "rates": rates}))


if __name__ == "__main__":
    main()
