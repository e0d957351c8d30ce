"""MLflow's own Python client, timed at what benchmarks/mlflow-js measures. Requirements (pip): mlflow (3.x).

  peer.py TASK URI COUNT    prints {"seconds": ..., "p99": ... (milliseconds a call, where it is measured)}
"""

import json
import os
import sys
import time

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow  # noqa: E402
from mlflow.entities import Metric, Param  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

PER_STEP = 10


def values(step):
    return {f"metric{index}": step / (index + 1) for index in range(PER_STEP)}


def by_step(uri, count, synchronous):
    """count values in one run, ten a step, as a training loop logs them."""
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("benchmark")
    calls = []
    with mlflow.start_run():
        start = time.perf_counter()
        for step in range(count // PER_STEP):
            before = time.perf_counter()
            mlflow.log_metrics(values(step), step=step, synchronous=synchronous)
            calls.append(time.perf_counter() - before)
        if not synchronous:
            mlflow.flush_async_logging()
        seconds = time.perf_counter() - start
    calls.sort()
    return {"seconds": seconds, "p99": calls[int(len(calls) * 0.99)] * 1000}


def between_steps(uri, steps):
    """What a logging call of ten values adds to a step with some milliseconds of work of its own."""
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("benchmark")
    calls = []
    with mlflow.start_run():
        for step in range(steps):
            loss = sum(index * 0.001 for index in range(20_000))
            logged = {**values(step), "loss": loss}
            before = time.perf_counter()
            mlflow.log_metrics(logged, step=step, synchronous=False)
            calls.append(time.perf_counter() - before)
        mlflow.flush_async_logging()
    calls.sort()
    return {"seconds": sum(calls), "p99": calls[int(len(calls) * 0.99)] * 1000}


def in_batches(uri, count):
    """count values in one run, a thousand a call: the most that a call may hold."""
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("benchmark")
    experiment_id = experiment.experiment_id if experiment else client.create_experiment("benchmark")
    run = client.create_run(experiment_id)
    start = time.perf_counter()
    metrics = []
    for step in range(count // PER_STEP):
        metrics += [Metric(key, value, 1000 + step, step) for key, value in values(step).items()]
        if len(metrics) == 1000:
            client.log_batch(run.info.run_id, metrics=metrics)
            metrics = []
    client.log_batch(run.info.run_id, metrics=metrics)
    return {"seconds": time.perf_counter() - start, "p99": None}


def short_runs(uri, count):
    """count runs with five params and ten metrics each."""
    client = MlflowClient(uri)
    experiment = client.get_experiment_by_name("benchmark")
    experiment_id = experiment.experiment_id if experiment else client.create_experiment("benchmark")
    start = time.perf_counter()
    for index in range(count):
        run_id = client.create_run(experiment_id, run_name=f"run {index}").info.run_id
        params = [Param(f"param{key}", str(index)) for key in range(5)]
        client.log_batch(run_id, params=params, metrics=[Metric(key, value, 1000, 0) for key, value in values(index).items()])
        client.set_terminated(run_id)
    return {"seconds": time.perf_counter() - start, "p99": None}


TASKS = {
    "sync": lambda uri, count: by_step(uri, count, True),
    "async": lambda uri, count: by_step(uri, count, False),
    "batches": in_batches,
    "runs": short_runs,
    "steps": between_steps,
}

if __name__ == "__main__":
    task, uri, count = sys.argv[1:]
    print(json.dumps(TASKS[task](uri, int(count))))
