import type { Experiment, Page } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import type { SearchRequest } from '../store.ts';
import { type ValueKind, checkClause, compareValues, matches } from './compare.ts';
import { type Clause, parseFilter, parseOrder } from './filter-language.ts';
import { pageOf } from './page-token.ts';

const attributes: Readonly<
  Record<string, { kind: ValueKind; of: (from: Experiment) => string | number | undefined }>
> = {
  name: { kind: 'text', of: (from) => from.name },
  experiment_id: { kind: 'text or list', of: (from) => from.experimentId },
  creation_time: { kind: 'number', of: (from) => from.creationTime },
  last_update_time: { kind: 'number', of: (from) => from.lastUpdateTime },
};

function attribute(key: string): (typeof attributes)[string] {
  const found = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (found !== undefined) return found;
  throw invalidParameter(
    `an experiment has no attribute "${key}"; it has ${Object.keys(attributes).join(', ')}`,
  );
}

function checked(clause: Clause): Clause {
  if (clause.entity === 'attribute') checkClause(clause, attribute(clause.key).kind);
  else if (clause.entity === 'tag') checkClause(clause, 'text or absent');
  else throw invalidParameter(`experiments are searched by attributes and tags, not by ${clause.entity}s`);
  return clause;
}

/**
 * Filters, sorts and pages experiments; without an order the latest first.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a filter, order or token that cannot be read.
 */
export function searchExperiments(
  experiments: readonly Experiment[],
  request: SearchRequest,
): Page<Experiment> {
  const clauses = parseFilter(request.filter ?? '').map(checked);
  const terms =
    request.orderBy === undefined || request.orderBy.length === 0 ? ['creation_time DESC'] : request.orderBy;
  const orders = terms.map(parseOrder).map(({ entity, key, ascending }) => {
    if (entity !== 'attribute') throw invalidParameter('experiments are ordered by attributes');
    return { of: attribute(key).of, ascending };
  });
  const found = experiments.filter((experiment) =>
    clauses.every((clause) => {
      const isTag = clause.entity === 'tag';
      const value = isTag ? experiment.tags[clause.key] : attribute(clause.key).of(experiment);
      return matches(value, clause);
    }),
  );
  found.sort((a, b) => {
    for (const { of, ascending } of orders) {
      const order = compareValues(of(a), of(b), ascending);
      if (order !== 0) return order;
    }
    return a.experimentId < b.experimentId ? -1 : 1;
  });
  return pageOf(found, request);
}
