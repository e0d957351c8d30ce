import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pairDistances } from '../verification/verification-pairs.ts';
import { selectEmbeddings } from '../embeddings/embedding-matrix.ts';
import { matrixOf } from '../fixtures/read-fixture.ts';
import { identificationRates } from '../identification/rank-identification.ts';
import { openSetRates } from '../identification/open-set.ts';
import { searchProbes } from '../identification/probe-search.ts';
import { areaUnderRoc } from '../verification/roc.ts';
import { sortDistances } from '../verification/sorted-distances.ts';
import { tarAtFar } from '../verification/tar-at-far.ts';
import { poolTemplates } from './pool-templates.ts';

interface Images {
  readonly name: string;
  readonly dimension: number;
  readonly embeddings: number[];
  readonly template: number[];
  readonly medium: number[];
}

interface VerificationCase extends Images {
  readonly first: number[];
  readonly second: number[];
  readonly same: number[];
  readonly scores: number[];
  readonly auc: number;
  readonly tarAtFar: { readonly far: number; readonly tar: number; readonly atNearestCorner: number }[];
}

interface IdentificationCase extends Images {
  readonly owner: number[];
  readonly gallery: number[];
  readonly probes: number[];
  readonly outsiders: number;
  readonly rates: number[];
  readonly openSet: { readonly far: number; readonly threshold: number; readonly dir: number }[];
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/ijb.json', import.meta.url), 'utf8')) as {
  readonly verification: VerificationCase[];
  readonly identification: IdentificationCase[];
};

const pooled = ({ embeddings, dimension, template, medium }: Images) =>
  poolTemplates(matrixOf(embeddings, dimension), template, medium);

describe.each(fixture.verification)("InsightFace's IJB code, 1:1, $name:", (reference) => {
  const { embeddings, templates } = pooled(reference);
  const rowOf = (number: number) => templates.indexOf(number);
  const pairs = {
    first: Int32Array.from(reference.first, rowOf),
    second: Int32Array.from(reference.second, rowOf),
  };
  const distances = pairDistances(embeddings, pairs, 'cosine');

  test('scores of pooled templates are the same', () => {
    reference.scores.forEach((score, pair) => {
      expect(1 - distances[pair]!).toBeCloseTo(score, 6);
    });
  });

  test('so are AUC and TAR, at rates that a threshold can reach', () => {
    const sorted = sortDistances(distances, Uint8Array.from(reference.same));
    expect(areaUnderRoc(sorted)).toBeCloseTo(reference.auc, 12);
    for (const { far, tar } of reference.tarAtFar) expect(tarAtFar(sorted, far).tar).toBeCloseTo(tar, 12);
  });

  test('as it stands, it takes the nearest corner of the curve, which may lie beyond the rate', () => {
    const sorted = sortDistances(distances, Uint8Array.from(reference.same));
    const [tenth] = reference.tarAtFar;
    expect(tarAtFar(sorted, tenth!.far).tar).toBeLessThan(tenth!.atNearestCorner);
    expect(tarAtFar(sorted, tenth!.far + 20 / 1600).tar).toBeGreaterThanOrEqual(tenth!.atNearestCorner);
  });
});

test.each(fixture.identification)("InsightFace's IJB code, 1:N, $name", async (reference) => {
  const { embeddings } = pooled(reference);
  const part = (rows: number[]) => ({
    embeddings: selectEmbeddings(embeddings, rows),
    labels: rows.map((row) => reference.owner[row]!),
  });
  const search = await searchProbes({ gallery: part(reference.gallery), probes: part(reference.probes) });
  const { rates, unenrolledProbes } = identificationRates(search);
  expect(unenrolledProbes).toBe(reference.outsiders);
  rates.forEach(({ rate }, place) => {
    expect(rate).toBeCloseTo(reference.rates[place]!, 12);
  });
  for (const { far, threshold, dir } of reference.openSet) {
    // It rejects the outsider whose score is the threshold, so that one alarm fewer than asked for is raised.
    const alarms = Math.floor(reference.outsiders * far) - 1;
    const [ours] = openSetRates(search, { fars: [alarms / reference.outsiders] });
    expect(ours!.refused).toBeNull();
    expect(ours!.dir).toBeCloseTo(dir, 12);
    expect(1 - ours!.threshold!).toBeGreaterThan(threshold);
  }
});
