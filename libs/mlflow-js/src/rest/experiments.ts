import * as z from 'zod';
import type { Experiment, LifecycleStage, Page, Tags, ViewType } from '../entities.ts';
import { MlflowError } from '../errors.ts';
import { tagList } from '../limits.ts';
import type { ExperimentStore, SearchRequest } from '../store.ts';
import { empty, experiment, page } from './schemas.ts';
import type { Transport } from './transport.ts';

const one = z.object({ experiment });

export class RestExperiments implements ExperimentStore {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async create(
    name: string,
    options: { artifactLocation?: string | undefined; tags?: Tags | undefined },
  ): Promise<string> {
    const json = { name, artifact_location: options.artifactLocation, tags: tagList(options.tags) };
    const answer = z.object({ experiment_id: z.string() });
    return (
      await this.#transport.json(
        { method: 'POST', path: 'mlflow/experiments/create', json, makes: true },
        answer,
      )
    ).experiment_id;
  }

  async get(experimentId: string): Promise<Experiment> {
    const query = [['experiment_id', experimentId]] as const;
    return (await this.#transport.json({ method: 'GET', path: 'mlflow/experiments/get', query }, one))
      .experiment;
  }

  async getByName(name: string): Promise<Experiment | undefined> {
    const query = [['experiment_name', name]] as const;
    try {
      return (
        await this.#transport.json({ method: 'GET', path: 'mlflow/experiments/get-by-name', query }, one)
      ).experiment;
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw error;
    }
  }

  async search(request: SearchRequest & { viewType?: ViewType | undefined }): Promise<Page<Experiment>> {
    const json = {
      max_results: request.maxResults ?? 1000,
      page_token: request.pageToken,
      filter: request.filter,
      order_by: request.orderBy,
      view_type: request.viewType ?? 'ACTIVE_ONLY',
    };
    return this.#transport.json(
      { method: 'POST', path: 'mlflow/experiments/search', json },
      page('experiments', experiment),
    );
  }

  async rename(experimentId: string, name: string): Promise<void> {
    await this.#post('update', { experiment_id: experimentId, new_name: name });
  }

  async setLifecycleStage(experimentId: string, stage: LifecycleStage): Promise<void> {
    await this.#post(stage === 'deleted' ? 'delete' : 'restore', { experiment_id: experimentId });
  }

  async setTag(experimentId: string, key: string, value: string): Promise<void> {
    await this.#post('set-experiment-tag', { experiment_id: experimentId, key, value });
  }

  async deleteTag(experimentId: string, key: string): Promise<void> {
    await this.#post('delete-experiment-tag', { experiment_id: experimentId, key });
  }

  async #post(name: string, json: unknown): Promise<void> {
    await this.#transport.json({ method: 'POST', path: `mlflow/experiments/${name}`, json }, empty);
  }
}
