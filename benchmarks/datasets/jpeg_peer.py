"""The peer of benchmarks/datasets/jpeg-loader.bench.ts: PyTorch's DataLoader over the same files.

pip install torch pillow numpy, and torchvision of the release that belongs to torch (0.28 to 2.13). PyPI's torchvision is
built for CUDA: beside a CPU build of torch its compiled operators do not load, and its transforms, which are Python over Pillow,
are all that is used here. `pip install --no-deps torchvision` keeps the installed torch.
Arguments: folder, side, batch size, workers, passes. Prints JSON.
"""

import importlib.util
import json
import re
import sys
import time
from pathlib import Path

import numpy
import torch
from PIL import Image

def torchvision_transforms():
    """torchvision.transforms, or None where torchvision is not installed. Its version is the second value."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None:
        return None, None
    # Importing it describes its compiled operators, which have to exist by name: none of them is called here.
    meta = (Path(spec.origin).parent / "_meta_registrations.py").read_text()
    library = torch.library.Library("torchvision", "FRAGMENT")
    try:
        import torchvision
    except (RuntimeError, AttributeError):
        for name in sorted(set(re.findall(r'register_(?:meta|fake)\("(?:torchvision::)?(\w+)"', meta))):
            library.define(f"{name}(Tensor x) -> Tensor")
        for module in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[module]
        import torchvision
    from torchvision import transforms

    return transforms, torchvision.__version__


transforms, version = torchvision_transforms()


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
    kind = f"torchvision {version}" if transforms else "Pillow (no torchvision)"
    print(json.dumps({"name": f"PyTorch {torch.__version__} DataLoader with {kind}", "rates": rates}))


if __name__ == "__main__":
    main()
