import * as z from 'zod';
import type { Page, Tags } from '../entities.ts';
import { splitBatch, tagList } from '../limits.ts';
import type {
  CreateLoggedModel,
  LoggedModel,
  LoggedModelStatus,
  LoggedModelStore,
} from '../model-entities.ts';
import { loggedModel, wireStatus } from './model-schemas.ts';
import { empty, page } from './schemas.ts';
import type { Transport } from './transport.ts';

const one = z.object({ model: loggedModel });
const pathOf = (modelId: string): string => `mlflow/logged-models/${encodeURIComponent(modelId)}`;

export class RestLoggedModels implements LoggedModelStore {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create(experimentId: string, request: CreateLoggedModel): Promise<LoggedModel> {
    const json = {
      experiment_id: experimentId,
      name: request.name,
      model_type: request.modelType,
      source_run_id: request.sourceRunId,
      params: tagList(request.params),
      tags: tagList(request.tags),
    };
    const call = { method: 'POST', path: 'mlflow/logged-models', json, makes: true } as const;
    return (await this.#transport.json(call, one)).model;
  }

  async get(modelId: string): Promise<LoggedModel> {
    return (await this.#transport.json({ method: 'GET', path: pathOf(modelId) }, one)).model;
  }

  async finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel> {
    const json = { model_id: modelId, status: wireStatus[status] };
    return (await this.#transport.json({ method: 'PATCH', path: pathOf(modelId), json }, one)).model;
  }

  async delete(modelId: string): Promise<void> {
    await this.#transport.json({ method: 'DELETE', path: pathOf(modelId) }, empty);
  }

  async logParams(modelId: string, params: Tags): Promise<void> {
    for (const batch of splitBatch({ params: tagList(params) })) {
      const json = { model_id: modelId, params: batch.params };
      await this.#transport.json({ method: 'POST', path: `${pathOf(modelId)}/params`, json }, empty);
    }
  }

  async setTags(modelId: string, tags: Tags): Promise<void> {
    const json = { tags: tagList(tags) };
    await this.#transport.json({ method: 'PATCH', path: `${pathOf(modelId)}/tags`, json }, empty);
  }

  async deleteTag(modelId: string, key: string): Promise<void> {
    await this.#transport.json(
      { method: 'DELETE', path: `${pathOf(modelId)}/tags/${encodeURIComponent(key)}` },
      empty,
    );
  }

  search(
    experimentIds: readonly string[],
    request: { pageToken?: string | undefined; maxResults?: number | undefined },
  ): Promise<Page<LoggedModel>> {
    const json = {
      experiment_ids: experimentIds,
      max_results: request.maxResults ?? 50,
      page_token: request.pageToken,
    };
    const call = { method: 'POST', path: 'mlflow/logged-models/search', json } as const;
    return this.#transport.json(call, page('models', loggedModel));
  }
}
