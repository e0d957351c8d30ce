import { UserError } from '@rangeloss/foundation';
import { selectEmbeddings, type EmbeddingMatrix, type LabelledEmbeddings } from '@rangeloss/evaluation';
import type { EmbeddingTable } from './embedding-table.ts';
import { labelNumbers } from './label-numbers.ts';

const ROLES = ['gallery', 'probe', 'distractor'] as const;
type Role = (typeof ROLES)[number];

/** A table by what its rows are there for. */
export interface RoleParts {
  readonly gallery: LabelledEmbeddings;
  readonly probes: LabelledEmbeddings;
  readonly distractors: EmbeddingMatrix;
}

/**
 * The rows by the column `role`; without it the first image of each identity is enrolled and the others are probes.
 *
 * @throws UserError for a role that is none
 */
export function byRole(table: EmbeddingTable): RoleParts {
  const part = partsOf(table);
  return {
    gallery: part('gallery'),
    probes: part('probe'),
    distractors: part('distractor').embeddings,
  };
}

/** Those that are nobody's, and all others. @throws UserError for a role that is none */
export function withoutDistractors(table: EmbeddingTable): {
  images: LabelledEmbeddings;
  distractors: EmbeddingMatrix;
} {
  const part = partsOf(table);
  return { images: part('gallery', 'probe'), distractors: part('distractor').embeddings };
}

function partsOf(table: EmbeddingTable): (...wanted: readonly Role[]) => LabelledEmbeddings {
  const labels = labelNumbers(table).numbers;
  const given = table.columns.get('role');
  const roles = given === undefined ? firstEnrolled(labels) : givenRoles(table.file, given);
  return (...wanted) => {
    const rows = roles.flatMap((own, row) => (wanted.includes(own) ? [row] : []));
    return {
      embeddings: selectEmbeddings(table.embeddings, rows),
      labels: Int32Array.from(rows, (row) => labels[row]!),
    };
  };
}

function firstEnrolled(labels: Int32Array): Role[] {
  const enrolled = new Set<number>();
  return Array.from(labels, (label) => {
    if (enrolled.has(label)) return 'probe';
    enrolled.add(label);
    return 'gallery';
  });
}

function givenRoles(file: string, given: readonly string[]): Role[] {
  return given.map((text, row) => {
    const role = ROLES.find((name) => text.toLowerCase().startsWith(name));
    if (role !== undefined) return role;
    const shown = JSON.stringify(text);
    throw new UserError(`${file}, row ${row} (from 0): the role is ${shown}, not ${ROLES.join(', ')}.`, {
      file,
    });
  });
}
