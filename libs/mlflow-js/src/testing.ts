// For the workspace's own tests only: exported under the source condition, never published.
export { freePort } from './testing/free-port.ts';
export { startServer, type MlflowServer } from './testing/mlflow-server.ts';
export { pythonDump, type PythonExperiment, type PythonRun } from './testing/python-client.ts';
export { mlflowRequirement, type Requirement } from './testing/requirement.ts';
