"""The PyTorch side of the training benchmark; needs: pip install torch numpy (torch 2.13 was used).

Reads one JSON request a line, {"model", "options", "inputShape", "batch", "classes", "format", "steps", "mode"}, and
answers {"seconds", "memory"} for that many steps; memory is the peak resident size in bytes. The networks are those of
tools/oracles/models.py, which libs/models is checked against.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools/oracles"))
from models import build  # noqa: E402

torch.set_num_threads(int(os.environ.get("RANGELOSS_THREADS", os.cpu_count())))


class Runner:
    def __init__(self, request):
        torch.manual_seed(1)
        height, width, channels = request["inputShape"]
        layout = torch.channels_last if request["format"] == "channels-last" else torch.contiguous_format
        self.model = build(request["model"], [height, width], channels, request["options"]).to(memory_format=layout)
        self.head = nn.Linear(request["options"]["embedding"], request["classes"])
        self.images = torch.randn(request["batch"], channels, height, width).to(memory_format=layout)
        self.labels = torch.arange(request["batch"]) % request["classes"]
        parameters = [*self.model.parameters(), *self.head.parameters()]
        self.optimizer = torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, weight_decay=5e-4)
        self.criterion = nn.CrossEntropyLoss()

    def run(self, steps, mode):
        self.model.train(mode == "train")
        start = time.perf_counter()
        for _ in range(steps):
            if mode == "train":
                self.optimizer.zero_grad()
                loss = self.criterion(self.head(self.model(self.images)), self.labels)
                loss.backward()
                self.optimizer.step()
                loss.item()
            else:
                with torch.inference_mode():
                    self.model(self.images)
        return time.perf_counter() - start


def main():
    print(json.dumps({"version": torch.__version__}), flush=True)
    runners = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = json.dumps([request["model"], request["format"]])
        runner = runners.setdefault(key, None) or Runner(request)
        runners[key] = runner
        seconds = runner.run(request["steps"], request["mode"])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": seconds, "memory": memory}), flush=True)


if __name__ == "__main__":
    main()
