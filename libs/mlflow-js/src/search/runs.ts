import type { Page, Run } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import type { SearchRequest } from '../store.ts';
import { systemTags } from '../system-tags.ts';
import { type ValueKind, checkClause, compareValues, matches } from './compare.ts';
import { type Clause, type Entity, parseFilter, parseOrder } from './filter-language.ts';
import { pageOf } from './page-token.ts';

type Value = string | number | undefined;

const attributes: Readonly<Record<string, { kind: ValueKind; of: (run: Run) => Value }>> = {
  run_id: { kind: 'text or list', of: ({ info }) => info.runId },
  run_name: { kind: 'text', of: ({ info }) => info.runName },
  status: { kind: 'text', of: ({ info }) => info.status },
  user_id: { kind: 'text', of: ({ info }) => info.userId },
  artifact_uri: { kind: 'text', of: ({ info }) => info.artifactUri },
  start_time: { kind: 'number', of: ({ info }) => info.startTime },
  end_time: { kind: 'number', of: ({ info }) => info.endTime },
};

/** Other names that MLflow takes. */
const aliases: Readonly<Record<string, string>> = {
  created: 'start_time',
  Created: 'start_time',
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
};

function attribute(key: string): (typeof attributes)[string] {
  const name = aliases[key] ?? key;
  const found = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (found === undefined) {
    throw invalidParameter(`a run has no attribute "${key}"; it has ${Object.keys(attributes).join(', ')}`);
  }
  return found;
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const valueOf = (run: Run, entity: Entity, key: string): Value => {
  if (entity === 'metric') return own(run.data.metrics, key);
  if (entity === 'param') return own(run.data.params, key);
  if (entity === 'tag') return own(run.data.tags, key);
  return attribute(key).of(run);
};

function checked(clause: Clause): Clause {
  const { entity, key } = clause;
  if (entity === 'metric') checkClause(clause, 'number');
  else if (entity === 'attribute') checkClause(clause, attribute(key).kind);
  else if (entity === 'dataset') checkClause(clause, 'text or list');
  else checkClause(clause, 'text or absent');
  if (entity === 'dataset' && !['name', 'digest', 'context'].includes(key)) {
    throw invalidParameter(`a dataset is searched by name, digest or context, not by "${key}"`);
  }
  return clause;
}

const runMatches = (run: Run, clause: Clause): boolean => {
  if (clause.entity !== 'dataset') return matches(valueOf(run, clause.entity, clause.key), clause);
  return run.inputs.datasetInputs.some(({ dataset, tags }) => {
    const value =
      clause.key === 'context' ? tags?.[systemTags.datasetContext] : dataset[clause.key as 'name' | 'digest'];
    return matches(value, clause);
  });
};

/**
 * Filters, sorts and pages runs as MLflow's own stores do: without an order the latest first.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a filter, order or token that cannot be read.
 */
export function searchRuns(runs: readonly Run[], request: SearchRequest): Page<Run> {
  const clauses = parseFilter(request.filter ?? '').map(checked);
  const orders = (request.orderBy ?? []).map(parseOrder);
  for (const { entity, key } of orders) {
    if (entity === 'dataset') throw invalidParameter('runs are not ordered by datasets');
    if (entity === 'attribute') attribute(key);
  }
  const found = runs.filter((run) => clauses.every((clause) => runMatches(run, clause)));
  found.sort((a, b) => {
    for (const { entity, key, ascending } of orders) {
      const order = compareValues(valueOf(a, entity, key), valueOf(b, entity, key), ascending);
      if (order !== 0) return order;
    }
    return b.info.startTime - a.info.startTime || (a.info.runId < b.info.runId ? -1 : 1);
  });
  return pageOf(found, request);
}
