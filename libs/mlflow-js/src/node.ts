export { FileStore } from './file/file-store.ts';
export { downloadArtifacts, logArtifact, logArtifacts } from './node/artifact-files.ts';
export { createClient, createStore, experimentFromEnvironment } from './node/create-client.ts';
export { type Environment, type MlflowEnvironment, readEnvironment } from './node/environment.ts';
export { type NodeHttpOptions, nodeHttp } from './node/http.ts';
export { gitCommit, sourceTags } from './node/source-tags.ts';
