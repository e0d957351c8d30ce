"""The PyTorch side of the benchmark of a head for very many identities; needs: pip install torch numpy (2.13 was used).

Reads one JSON request a line, {"head": "sampled" | "full", "options", "batch", "identities", "rate", "steps"}, and answers
{"seconds", "memory"} for that many steps by one thread or by all, whichever is faster (on a busy machine one may be);
memory is the peak resident size in bytes. LeNet++ of tools/oracles/models.py
embeds; CosFace (margin 0.4, scale 64) over all identities, or over those of the batch and random others. The sampled head
goes as Partial FC's code does: the rows of the sample, and their momentum, are taken out, trained, and put back.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools/oracles"))
from models import build  # noqa: E402

THREADS = sorted({1, int(os.environ.get("RANGELOSS_THREADS", os.cpu_count()))})


class Runner:
    def __init__(self, request):
        torch.manual_seed(1)
        self.request = request
        self.model = build("lenet++", [28, 28], 1, request["options"])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=1e-4, momentum=0.9)
        size = request["options"]["embedding"]
        self.weight = torch.randn(request["identities"], size) / size**0.5
        self.momentum = torch.zeros_like(self.weight)
        self.images = torch.randn(request["batch"], 1, 28, 28)

    def sample(self, labels):
        count = round(self.request["rate"] * self.request["identities"])
        chances = torch.rand(self.request["identities"])
        chances[labels] = 2.0
        rows = chances.topk(count).indices.sort().values
        return rows, torch.searchsorted(rows, labels)

    def step(self):
        labels = torch.randint(self.request["identities"], (self.request["batch"],))
        sampled = self.request["head"] == "sampled"
        rows, places = self.sample(labels) if sampled else (None, labels)
        weight = (self.weight[rows] if sampled else self.weight).requires_grad_()
        momentum = self.momentum[rows] if sampled else self.momentum
        cosines = functional.linear(functional.normalize(self.model(self.images)), functional.normalize(weight))
        logits = 64 * (cosines - 0.4 * functional.one_hot(places, cosines.shape[1]))
        self.optimizer.zero_grad()
        loss = functional.cross_entropy(logits, places)
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            momentum.mul_(0.9).add_(weight.grad)
            weight.sub_(momentum, alpha=1e-4)
            weight.grad = None
            if sampled:
                self.weight[rows] = weight
                self.momentum[rows] = momentum
        return loss.item()


def main():
    print(json.dumps({"version": torch.__version__}), flush=True)
    runner = None
    for line in sys.stdin:
        request = json.loads(line)
        runner = runner or Runner(request)
        seconds = []
        for threads in THREADS:
            torch.set_num_threads(threads)
            start = time.perf_counter()
            for _ in range(request["steps"]):
                runner.step()
            seconds.append(time.perf_counter() - start)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": min(seconds), "memory": memory}), flush=True)


if __name__ == "__main__":
    main()
