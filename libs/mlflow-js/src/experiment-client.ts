import type { SearchOptions } from './client-options.ts';
import type { Experiment, Tags } from './entities.ts';
import { MlflowError } from './errors.ts';
import { ModelClient } from './model-client.ts';
import { paged } from './paging.ts';

/** The part of the client that deals with experiments. */
export class ExperimentClient extends ModelClient {
  /** @returns the new experiment's id. @throws MlflowError RESOURCE_ALREADY_EXISTS */
  createExperiment(name: string, options: { artifactLocation?: string; tags?: Tags } = {}): Promise<string> {
    return this.store.experiments.create(name, options);
  }

  getExperiment(experimentId: string): Promise<Experiment> {
    return this.store.experiments.get(experimentId);
  }

  /** @returns undefined when there is none of that name, deleted ones included. */
  getExperimentByName(name: string): Promise<Experiment | undefined> {
    return this.store.experiments.getByName(name);
  }

  /** The experiment of that name, made if there is none; safe when several processes do it at once. */
  async getOrCreateExperiment(name: string, options: { tags?: Tags } = {}): Promise<Experiment> {
    const existing = await this.store.experiments.getByName(name);
    if (existing !== undefined) return this.#active(existing);
    try {
      return await this.store.experiments.get(await this.store.experiments.create(name, options));
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
      const winner = await this.store.experiments.getByName(name);
      if (winner === undefined) throw error;
      return this.#active(winner);
    }
  }

  searchExperiments(options: SearchOptions = {}): AsyncGenerator<Experiment> {
    const { pageSize: maxResults, ...rest } = options;
    return paged((pageToken) => this.store.experiments.search({ ...rest, maxResults, pageToken }));
  }

  renameExperiment(experimentId: string, name: string): Promise<void> {
    return this.store.experiments.rename(experimentId, name);
  }

  deleteExperiment(experimentId: string): Promise<void> {
    return this.store.experiments.setLifecycleStage(experimentId, 'deleted');
  }

  restoreExperiment(experimentId: string): Promise<void> {
    return this.store.experiments.setLifecycleStage(experimentId, 'active');
  }

  setExperimentTag(experimentId: string, key: string, value: string): Promise<void> {
    return this.store.experiments.setTag(experimentId, key, value);
  }

  deleteExperimentTag(experimentId: string, key: string): Promise<void> {
    return this.store.experiments.deleteTag(experimentId, key);
  }

  #active(experiment: Experiment): Experiment {
    if (experiment.lifecycleStage === 'active') return experiment;
    throw new MlflowError(
      'INVALID_STATE',
      `experiment "${experiment.name}" is deleted; restore it or take another name`,
    );
  }
}
