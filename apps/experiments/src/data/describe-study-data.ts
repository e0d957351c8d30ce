import {
  describeManifest,
  type Manifest,
  type ManifestDescription,
  type TruncationGroup,
  truncationGroups,
} from '@rangeloss/datasets';
import { contentHash } from '@rangeloss/foundation';
import { namedOptions } from '../config/cell-config.ts';
import type { Study } from '../config/study.ts';
import { prepareData } from './prepare-data.ts';
import { openSource } from './sources.ts';

/** How the images of a data set are spread over its identities, and what is left when its tail is cut. */
export interface DataDescription extends Omit<ManifestDescription, 'countsByRank'> {
  /** Images of each identity, most first. */
  readonly countsByRank: readonly number[];
  readonly groups: readonly TruncationGroup[];
  /** Identities and images of each domain (script), most images first; empty for data without domains. */
  readonly domains: readonly SetSize[];
  /** Identities that were left out because a test set holds them, by the reason. */
  readonly excluded: Readonly<Record<string, readonly string[]>>;
}

/** How much a named set of images holds. */
export interface SetSize {
  readonly name: string;
  readonly identities: number;
  readonly images: number;
}

/** One construction of a study's training data. */
export interface DataChoice {
  readonly truncate: number;
  readonly control?: string;
  readonly seed: number;
  readonly description: ManifestDescription;
}

/** The data set of a study's first cell as its source gives it, before anything is set aside. */
export async function describeSource(study: Study): Promise<DataDescription> {
  const { source, root, tailBelow } = study.cells[0]!.config.data;
  const { manifest } = await openSource(namedOptions(source), root);
  return describedWithGroups(manifest, tailBelow);
}

/** The training data of a study's first cell before its tail is cut. */
export async function describeUntruncated(study: Study): Promise<DataDescription> {
  const { data, seed } = study.cells[0]!.config;
  const { manifests } = await prepareData(data, seed);
  return describedWithGroups(manifests.untruncated, data.tailBelow);
}

function describedWithGroups(manifest: Manifest, tailBelow: number): DataDescription {
  const { countsByRank, ...description } = describeManifest(manifest, { tailBelow });
  return {
    ...description,
    countsByRank: [...countsByRank],
    groups: truncationGroups(manifest, { tailBelow }),
    domains: domainSizes(manifest),
    excluded: excludedFrom(manifest),
  };
}

/** The different training sets of a study, each described once. */
export async function describeStudyData(study: Study): Promise<DataChoice[]> {
  const known = new Set<string>();
  const choices: DataChoice[] = [];
  for (const { config } of study.cells) {
    const key = contentHash({ ...config.data, sampler: null, seed: config.seed });
    if (known.has(key)) continue;
    known.add(key);
    const { manifests } = await prepareData(config.data, config.seed);
    choices.push({
      truncate: config.data.truncate,
      ...(config.data.control === undefined ? {} : { control: config.data.control }),
      seed: config.seed,
      description: describeManifest(manifests.train, { tailBelow: config.data.tailBelow }),
    });
  }
  return choices;
}

/** The parts of a study's first cell that are not trained on. */
export async function describeAside(study: Study): Promise<SetSize[]> {
  const { data, seed } = study.cells[0]!.config;
  const { validation, test, openSet, openSetValidation } = (await prepareData(data, seed)).manifests;
  return Object.entries({
    validation,
    test,
    unseen: openSet,
    'unseen, to choose by': openSetValidation,
  }).flatMap(([name, manifest]) =>
    manifest === undefined
      ? []
      : [{ name, identities: manifest.identities.length, images: manifest.item.length }],
  );
}

function domainSizes({ domain, domainNames = [], identityOf }: Manifest): SetSize[] {
  const sizes = domainNames.map((name) => ({ name, identities: new Set<number>(), images: 0 }));
  domain?.forEach((index, image) => {
    sizes[index]!.identities.add(identityOf[image]!);
    sizes[index]!.images++;
  });
  return sizes
    .filter(({ images }) => images > 0)
    .map(({ name, identities, images }) => ({ name, identities: identities.size, images }))
    .sort((a, b) => b.images - a.images || (a.name < b.name ? -1 : 1));
}

function excludedFrom({ history }: Manifest): Record<string, readonly string[]> {
  return Object.fromEntries(
    history
      .filter(({ transform }) => transform === 'remove-shared-identities')
      .map(({ options }) => {
        const { because, removed } = options as { because: string; removed: readonly string[] };
        return [because, removed];
      }),
  );
}
