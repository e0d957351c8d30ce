"""MLflow's own server and Python client, for the tests of libs/mlflow-js.

Requirements (pip): mlflow (3.x; 3.17 is what the recorded results used). For --app-name basic-auth: mlflow[auth].

  mlflow.py has MODULE                       ends with 0 when mlflow and this module are installed
  mlflow.py version                          the installed version
  mlflow.py serve FOLDER PORT [OPTION ...]   `mlflow server` over SQLite in FOLDER; killed when standard input ends
  mlflow.py dump URI [EXPERIMENT]            everything that MlflowClient(URI) reads, as one JSON document
  mlflow.py write URI                        makes one of everything, so that another client can read it
  mlflow.py models URI EXPERIMENT_ID         registered models, their versions, and the experiment's logged models
  mlflow.py tables URI EXPERIMENT_ID PATH    the table PATH as load_table reads it; logs another, of which we know the run
  mlflow.py search URI EXPERIMENT_ID JSON    the names of the runs that each {"filter", "orderBy"} of a list finds
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile

sys.path.pop(0)  # This folder, in which this file would be found as the module mlflow.


def serve(folder, port, options):
    """Starts the server in a process group of its own and ends it, by SIGKILL, with our standard input."""
    os.makedirs(folder, exist_ok=True)
    environment = dict(os.environ, MLFLOW_SERVER_ENABLE_JOB_EXECUTION="false", MLFLOW_DISABLE_TELEMETRY="true")
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port, "--workers", "1"]
    command += ["--backend-store-uri", "sqlite:///" + os.path.join(folder, "mlflow.db")]
    command += ["--artifacts-destination", os.path.join(folder, "artifacts"), *options]
    server = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    # A terminal's or a scheduler's signal must not leave the server behind either.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    try:
        while sys.stdin.buffer.read(1):
            pass
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def value_text(value):
    """A double so that JSON can hold it and no bit is lost."""
    return repr(float(value))


def artifacts(client, run_id, path=None):
    found = {}
    for info in client.list_artifacts(run_id, path):
        if info.is_dir:
            found.update(artifacts(client, run_id, info.path))
        else:
            with tempfile.TemporaryDirectory() as folder:
                with open(client.download_artifacts(run_id, info.path, folder), "rb") as file:
                    found[info.path] = hashlib.sha256(file.read()).hexdigest()
    return found


def run_facts(client, run):
    histories = {}
    for key in run.data.metrics:
        histories[key] = [[m.timestamp, value_text(m.value), m.step] for m in client.get_metric_history(run.info.run_id, key)]
    info = run.info
    return {
        "runId": info.run_id,
        "runName": info.run_name,
        "status": info.status,
        "startTime": info.start_time,
        "endTime": info.end_time,
        "lifecycleStage": info.lifecycle_stage,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": {key: value_text(value) for key, value in run.data.metrics.items()},
        "histories": histories,
        "datasets": [
            {
                "name": entry.dataset.name,
                "digest": entry.dataset.digest,
                "sourceType": entry.dataset.source_type,
                "source": entry.dataset.source,
                "schema": entry.dataset.schema,
                "profile": entry.dataset.profile,
                "tags": {tag.key: tag.value for tag in entry.tags},
            }
            for entry in run.inputs.dataset_inputs
        ],
        "artifacts": artifacts(client, info.run_id),
    }


def dump(uri, name=None):
    import mlflow
    from mlflow.entities import ViewType
    from mlflow.tracking import MlflowClient

    mlflow.set_tracking_uri(uri)  # MLflow 2 looks for artifacts there, whatever the client was given.
    client = MlflowClient(uri)
    result = []
    for experiment in client.search_experiments(view_type=ViewType.ALL):
        if name is not None and experiment.name != name:
            continue
        runs = []
        token = None
        while True:
            page = client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=1000, page_token=token)
            runs += [run_facts(client, run) for run in page]
            token = page.token
            if not token:
                break
        result.append(
            {
                "experimentId": experiment.experiment_id,
                "name": experiment.name,
                "lifecycleStage": experiment.lifecycle_stage,
                "tags": experiment.tags,
                "runs": runs,
            }
        )
    return result


def write(uri):
    import mlflow
    from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param
    from mlflow.tracking import MlflowClient

    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    experiment = client.create_experiment("written by Python", tags={"team": "vision"})
    run = client.create_run(experiment, run_name="it's: a run", tags={"mlflow.note.content": "two\nlines"})
    run_id = run.info.run_id
    values = [0.1 + 0.2, float("nan"), float("inf"), -1e-300, -0.0]
    metrics = [Metric("loss/train", value, 1000 + step, step) for step, value in enumerate(values)]
    client.log_batch(run_id, metrics=metrics, params=[Param("model", "lenet++"), Param("k", "2")])
    dataset = Dataset("digits", "abc123", "local", '{"uri": "mnist"}', '{"columns": []}', '{"rows": 10}')
    client.log_inputs(run_id, datasets=[DatasetInput(dataset, tags=[InputTag("mlflow.data.context", "training")])])
    client.log_text(run_id, "hello", "notes/hello.txt")
    client.set_terminated(run_id, end_time=123456)
    deleted = client.create_run(experiment)
    client.delete_run(deleted.info.run_id)
    return {"experimentId": experiment, "runId": run_id, "deletedRunId": deleted.info.run_id}


def models(uri, experiment_id):
    from mlflow.tracking import MlflowClient

    client = MlflowClient(uri)
    return {
        "registered": [
            {
                "name": model.name,
                "description": model.description,
                "tags": model.tags,
                "aliases": {alias: str(version) for alias, version in model.aliases.items()},
            }
            for model in client.search_registered_models()
        ],
        "versions": sorted(
            [version.name, str(version.version), version.description, version.tags, version.run_id]
            for version in client.search_model_versions()
        ),
        "downloads": {
            f"{version.name}/{version.version}": client.get_model_version_download_uri(version.name, version.version)
            for version in client.search_model_versions()
        },
        "logged": [
            {
                "name": model.name,
                "type": model.model_type,
                "status": str(model.status),
                "params": model.params,
                "metrics": [[metric.key, metric.value, metric.step] for metric in model.metrics],
            }
            # MLflow has logged models from 3.0 on.
            for model in (client.search_logged_models([experiment_id]) if hasattr(client, "search_logged_models") else [])
        ],
    }


def tables(uri, experiment_id, path):
    """The experiment's table as Python reads it, and a run to which Python has logged one of its own there."""
    import mlflow
    from mlflow.tracking import MlflowClient

    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    read = client.load_table(experiment_id, path, extra_columns=["run_id"])
    run_id = client.create_run(experiment_id).info.run_id
    client.log_table(run_id, {"name": ["Eve"], "score": [0.5], "by": ["Python"]}, path)
    return {"read": json.loads(read.to_json(orient="split", index=False)), "runId": run_id}


def search(uri, experiment_id, queries):
    """The names of the runs that each query finds, page by page; or the code of the refusal."""
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient

    client = MlflowClient(uri)
    results = []
    for query in json.loads(queries):
        try:
            names, token = [], None
            while True:
                page = client.search_runs(
                    [experiment_id], query.get("filter", ""), order_by=query.get("orderBy"), max_results=2, page_token=token
                )
                names += [run.info.run_name for run in page]
                token = page.token
                if not token:
                    break
            results.append(names)
        except MlflowException as error:
            results.append(error.error_code)
    return results


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "serve":
        serve(arguments[0], arguments[1], arguments[2:])
        return
    os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    if command == "has":
        import importlib.util

        sys.exit(0 if all(importlib.util.find_spec(name) for name in ("mlflow", arguments[0])) else 1)
    if command == "version":
        import importlib.metadata

        result = importlib.metadata.version("mlflow")
    else:
        result = {"dump": dump, "write": write, "search": search, "models": models, "tables": tables}[command](*arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
