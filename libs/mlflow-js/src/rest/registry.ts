import * as z from 'zod';
import type { Page, Tags } from '../entities.ts';
import { tagList } from '../limits.ts';
import type { CreateModelVersion, ModelRegistry, ModelVersion, RegisteredModel } from '../model-entities.ts';
import type { SearchRequest } from '../store.ts';
import { modelVersion, registeredModel } from './model-schemas.ts';
import { empty, page } from './schemas.ts';
import type { Call, Transport } from './transport.ts';

const oneModel = z.object({ registered_model: registeredModel });
const oneVersion = z.object({ model_version: modelVersion });
const downloadAnswer = z.object({ artifact_uri: z.string() });
type Method = Call['method'];

export class RestRegistry implements ModelRegistry {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async createModel(
    name: string,
    options: { description?: string | undefined; tags?: Tags | undefined },
  ): Promise<RegisteredModel> {
    const json = { name, description: options.description, tags: tagList(options.tags) };
    return (await this.#json('POST', 'registered-models/create', json, oneModel, true)).registered_model;
  }

  async getModel(name: string): Promise<RegisteredModel> {
    return (await this.#get('registered-models/get', [['name', name]], oneModel)).registered_model;
  }

  async updateModel(name: string, description: string): Promise<RegisteredModel> {
    return (await this.#json('PATCH', 'registered-models/update', { name, description }, oneModel))
      .registered_model;
  }

  async renameModel(name: string, newName: string): Promise<RegisteredModel> {
    const json = { name, new_name: newName };
    return (await this.#json('POST', 'registered-models/rename', json, oneModel)).registered_model;
  }

  async deleteModel(name: string): Promise<void> {
    await this.#json('DELETE', 'registered-models/delete', { name }, empty);
  }

  searchModels(request: SearchRequest): Promise<Page<RegisteredModel>> {
    return this.#search('registered-models/search', request, page('registered_models', registeredModel));
  }

  async setModelTag(name: string, key: string, value: string): Promise<void> {
    await this.#json('POST', 'registered-models/set-tag', { name, key, value }, empty);
  }

  async deleteModelTag(name: string, key: string): Promise<void> {
    await this.#json('DELETE', 'registered-models/delete-tag', { name, key }, empty);
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#json('POST', 'registered-models/alias', { name, alias, version }, empty);
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#json('DELETE', 'registered-models/alias', { name, alias }, empty);
  }

  async createVersion(name: string, request: CreateModelVersion): Promise<ModelVersion> {
    const json = {
      name,
      source: request.source,
      run_id: request.runId,
      model_id: request.modelId,
      description: request.description,
      tags: tagList(request.tags),
    };
    return (await this.#json('POST', 'model-versions/create', json, oneVersion, true)).model_version;
  }

  async getVersion(name: string, version: string): Promise<ModelVersion> {
    const query = [['name', name] as const, ['version', version] as const];
    return (await this.#get('model-versions/get', query, oneVersion)).model_version;
  }

  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    const query = [['name', name] as const, ['alias', alias] as const];
    return (await this.#get('registered-models/alias', query, oneVersion)).model_version;
  }

  async downloadUri(name: string, version: string): Promise<string> {
    const query = [['name', name] as const, ['version', version] as const];
    return (await this.#get('model-versions/get-download-uri', query, downloadAnswer)).artifact_uri;
  }

  async updateVersion(name: string, version: string, description: string): Promise<ModelVersion> {
    const json = { name, version, description };
    return (await this.#json('PATCH', 'model-versions/update', json, oneVersion)).model_version;
  }

  async deleteVersion(name: string, version: string): Promise<void> {
    await this.#json('DELETE', 'model-versions/delete', { name, version }, empty);
  }

  searchVersions(request: SearchRequest): Promise<Page<ModelVersion>> {
    return this.#search('model-versions/search', request, page('model_versions', modelVersion));
  }

  async setVersionTag(name: string, version: string, key: string, value: string): Promise<void> {
    await this.#json('POST', 'model-versions/set-tag', { name, version, key, value }, empty);
  }

  async deleteVersionTag(name: string, version: string, key: string): Promise<void> {
    await this.#json('DELETE', 'model-versions/delete-tag', { name, version, key }, empty);
  }

  #search<S extends z.ZodType>(path: string, request: SearchRequest, answer: S): Promise<z.output<S>> {
    const order = (request.orderBy ?? []).map((term) => ['order_by', term] as const);
    const query = [
      ['filter', request.filter] as const,
      ['max_results', request.maxResults ?? 100] as const,
      ['page_token', request.pageToken] as const,
      ...order,
    ];
    return this.#get(path, query, answer);
  }

  #get<S extends z.ZodType>(
    path: string,
    query: NonNullable<Call['query']>,
    answer: S,
  ): Promise<z.output<S>> {
    return this.#transport.json({ method: 'GET', path: `mlflow/${path}`, query }, answer);
  }

  #json<S extends z.ZodType>(
    method: Method,
    path: string,
    json: unknown,
    answer: S,
    makes = false,
  ): Promise<z.output<S>> {
    return this.#transport.json({ method, path: `mlflow/${path}`, json, makes }, answer);
  }
}
