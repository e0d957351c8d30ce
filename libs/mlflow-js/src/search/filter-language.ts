import { invalidParameter } from '../errors.ts';

export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';
export type Comparator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';

/** One condition of a filter; all of them have to hold. */
export interface Clause {
  readonly entity: Entity;
  readonly key: string;
  readonly comparator: Comparator;
  readonly value: string | number | readonly string[] | undefined;
}

const entities: Readonly<Record<string, Entity>> = {
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  dataset: 'dataset',
  datasets: 'dataset',
};

type TokenKind = 'name' | 'text' | 'number' | 'comparator' | 'word' | 'punctuation';
interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['comparator', /(?:<=|>=|!=|=|<|>)/y],
  ['word', /(?:AND|IS|NOT|NULL|IN|I?LIKE)\b(?!\.)/iy],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w.])/iy],
  ['name', /[A-Za-z_][\w]*\s*\.\s*(?:`[^`]+`|"[^"]+"|[\w./-]+)|[A-Za-z_][\w]*|`[^`]+`/y],
  ['text', /'[^']*'|"[^"]*"/y],
  ['punctuation', /[(),]/y],
];

function tokens(filter: string): Token[] {
  const found: Token[] = [];
  for (let position = 0; position < filter.length;) {
    if (/\s/.test(filter[position]!)) {
      position += 1;
      continue;
    }
    const start = position;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = position;
      const text = pattern.exec(filter)?.[0];
      if (text === undefined) continue;
      found.push({ kind, text });
      position += text.length;
      break;
    }
    if (position === start)
      throw invalidParameter(`filter "${filter}": cannot read "${filter.slice(start, start + 20)}"`);
  }
  return found;
}

const unquoted = (text: string): string => (/^(['"`]).*\1$/s.test(text) ? text.slice(1, -1) : text);

/** Entity and key of `metrics.loss`, `tags."a b"`, or of a bare attribute. */
export function parseIdentifier(text: string): { entity: Entity; key: string } {
  const dot = text.startsWith('`') ? -1 : text.indexOf('.');
  if (dot === -1) return { entity: 'attribute', key: unquoted(text) };
  const word = text.slice(0, dot).trim();
  const entity = Object.hasOwn(entities, word) ? entities[word] : undefined;
  if (entity === undefined)
    throw invalidParameter(`"${word}" is none of attributes, metrics, params, tags and datasets`);
  return { entity, key: unquoted(text.slice(dot + 1).trim()) };
}

/**
 * Parses MLflow's filter language: conditions joined by AND, for example
 * `metrics.loss < 0.1 and params."net" = 'lenet' and tags.note IS NOT NULL`.
 * @throws MlflowError INVALID_PARAMETER_VALUE naming what cannot be read.
 */
export function parseFilter(filter: string): Clause[] {
  const all = tokens(filter);
  let next = 0;
  const expected = (what: string): Error => {
    const found = all[next]?.text;
    return invalidParameter(
      `filter "${filter}": expected ${what}, found ${found === undefined ? 'its end' : `"${found}"`}`,
    );
  };
  const take = (kind: TokenKind, what: string, text?: string): string => {
    const token = all[next];
    if (token?.kind !== kind || (text !== undefined && token.text.toUpperCase() !== text))
      throw expected(what);
    next += 1;
    return token.text;
  };
  const isWord = (word: string): boolean =>
    all[next]?.kind === 'word' && all[next]?.text.toUpperCase() === word;
  const list = (): string[] => {
    take('punctuation', 'a list in brackets', '(');
    const values = [unquoted(take('text', 'a quoted value'))];
    while (all[next]?.text === ',') {
      next += 1;
      values.push(unquoted(take('text', 'a quoted value')));
    }
    take('punctuation', 'the end of the list', ')');
    return values;
  };
  const condition = (): Pick<Clause, 'comparator' | 'value'> => {
    if (isWord('IS')) {
      next += 1;
      const negated = isWord('NOT');
      if (negated) next += 1;
      take('word', 'NULL', 'NULL');
      return { comparator: negated ? 'IS NOT NULL' : 'IS NULL', value: undefined };
    }
    if (isWord('NOT') || isWord('IN')) {
      const negated = isWord('NOT');
      if (negated) next += 1;
      take('word', 'IN', 'IN');
      return { comparator: negated ? 'NOT IN' : 'IN', value: list() };
    }
    const like = isWord('LIKE') || isWord('ILIKE');
    const comparator = take(like ? 'word' : 'comparator', 'a comparator').toUpperCase() as Comparator;
    const token = all[next];
    if (token?.kind === 'number') {
      next += 1;
      return { comparator, value: Number(token.text) };
    }
    return { comparator, value: unquoted(take('text', 'a number or a quoted value')) };
  };
  const clauses: Clause[] = [];
  while (next < all.length) {
    if (clauses.length > 0) take('word', 'AND', 'AND');
    const identifier = parseIdentifier(take('name', 'a name such as metrics.loss'));
    clauses.push({ ...identifier, ...condition() });
  }
  return clauses;
}

/** Parses one term of an order, for example `metrics.loss DESC`. */
export function parseOrder(term: string): { entity: Entity; key: string; ascending: boolean } {
  const match = /^(.*?)(?:\s+(asc|desc))?$/is.exec(term.trim());
  if (match?.[1] === undefined || match[1] === '')
    throw invalidParameter(`order "${term}" names nothing to order by`);
  return { ...parseIdentifier(match[1]), ascending: match[2]?.toLowerCase() !== 'desc' };
}
