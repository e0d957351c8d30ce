import type { Page } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import type { ModelVersion, RegisteredModel } from '../model-entities.ts';
import type { SearchRequest } from '../store.ts';
import { type ValueKind, checkClause, compareValues, matches } from './compare.ts';
import { parseFilter, parseOrder } from './filter-language.ts';
import { pageOf } from './page-token.ts';

type Getters<T> = Readonly<Record<string, { kind: ValueKind; of: (from: T) => string | number | undefined }>>;

function search<T extends { readonly tags: Readonly<Record<string, string>> }>(
  all: readonly T[],
  request: SearchRequest,
  attributes: Getters<T>,
  defaultOrder: readonly string[],
): Page<T> {
  const attribute = (key: string): Getters<T>[string] => {
    const found = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (found === undefined)
      throw invalidParameter(`"${key}" is none of ${Object.keys(attributes).join(', ')}`);
    return found;
  };
  const clauses = parseFilter(request.filter ?? '');
  for (const clause of clauses) {
    if (clause.entity === 'attribute') checkClause(clause, attribute(clause.key).kind);
    else if (clause.entity === 'tag') checkClause(clause, 'text or absent');
    else throw invalidParameter(`models are searched by attributes and tags, not by ${clause.entity}s`);
  }
  const terms =
    request.orderBy === undefined || request.orderBy.length === 0 ? defaultOrder : request.orderBy;
  const orders = terms.map(parseOrder).map(({ key, ascending }) => ({ of: attribute(key).of, ascending }));
  const found = all.filter((item) =>
    clauses.every((clause) =>
      matches(clause.entity === 'tag' ? item.tags[clause.key] : attribute(clause.key).of(item), clause),
    ),
  );
  found.sort((a, b) => {
    for (const { of, ascending } of orders) {
      const order = compareValues(of(a), of(b), ascending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return pageOf(found, request, 100);
}

const times = {
  creation_timestamp: { kind: 'number', of: (from: { creationTimestamp: number }) => from.creationTimestamp },
  last_updated_timestamp: {
    kind: 'number',
    of: (from: { lastUpdatedTimestamp: number }) => from.lastUpdatedTimestamp,
  },
  timestamp: { kind: 'number', of: (from: { lastUpdatedTimestamp: number }) => from.lastUpdatedTimestamp },
} as const;

/** Registered models by name, time and tag; by name without an order. */
export const searchModels = (
  models: readonly RegisteredModel[],
  request: SearchRequest,
): Page<RegisteredModel> =>
  search(models, request, { name: { kind: 'text', of: ({ name }) => name }, ...times }, ['name ASC']);

/** Model versions by model, run, number, source and tag; the latest first without an order. */
export const searchVersions = (
  versions: readonly ModelVersion[],
  request: SearchRequest,
): Page<ModelVersion> =>
  search(
    versions,
    request,
    {
      name: { kind: 'text', of: ({ name }) => name },
      run_id: { kind: 'text or list', of: ({ runId }) => runId },
      source_path: { kind: 'text', of: ({ source }) => source },
      version_number: { kind: 'number', of: ({ version }) => Number(version) },
      ...times,
    },
    ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'],
  );
