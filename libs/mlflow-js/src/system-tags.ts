/** Tags with a meaning for MLflow's UI (mlflow.utils.mlflow_tags in the Python package). */
export const systemTags = {
  runName: 'mlflow.runName',
  note: 'mlflow.note.content',
  parentRunId: 'mlflow.parentRunId',
  user: 'mlflow.user',
  sourceType: 'mlflow.source.type',
  sourceName: 'mlflow.source.name',
  gitCommit: 'mlflow.source.git.commit',
  gitBranch: 'mlflow.source.git.branch',
  gitRepositoryUrl: 'mlflow.source.git.repoURL',
  datasetContext: 'mlflow.data.context',
  loggedArtifacts: 'mlflow.loggedArtifacts',
} as const;
