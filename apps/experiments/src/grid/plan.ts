import { contentHash } from '@rangeloss/foundation';
import type { CellConfig } from '../config/cell-config.ts';
import type { Study, StudyCell } from '../config/study.ts';
import { checkCell } from '../cell/check-cell.ts';
import { refuseDuplicates } from '../data/near-duplicates.ts';
import { type CellData, prepareData } from '../data/prepare-data.ts';

/** A cell with its identity. */
export interface PlannedCell extends StudyCell {
  /** 16 hexadecimal digits over the resolved configuration and the hashes of the data. */
  readonly id: string;
  /** Hashes of the manifests that its data makes, by their role. */
  readonly manifests: Readonly<Record<string, string>>;
}

/** The cells of a study, each once. */
export interface StudyPlan {
  readonly cells: readonly PlannedCell[];
  /** Pairs of cells that turned out to be the same one. */
  readonly coinciding: readonly { readonly kept: PlannedCell; readonly dropped: StudyCell }[];
}

/** Raise it when a change of the code changes the results of a cell: then all are run again. */
const RESULTS_VERSION = 1;

/**
 * Gives every cell its identity: the hash of its resolved configuration, in which the data's construction is
 * replaced by the hashes of the manifests that it makes. Renaming a file or a label changes nothing, and two
 * settings that make the same manifests (two truncations of a short tail) are one cell.
 *
 * @throws UserError for data that is missing or a construction that cannot be made; nothing is changed
 */
export async function planStudy(study: Study): Promise<StudyPlan> {
  const data = new Map<string, Promise<CellData>>();
  const known = new Map<string, PlannedCell>();
  const cells: PlannedCell[] = [];
  const coinciding: { kept: PlannedCell; dropped: StudyCell }[] = [];
  for (const cell of study.cells) {
    const { seed } = cell.config;
    const key = contentHash({ data: cell.config.data, seed });
    if (!data.has(key)) data.set(key, honestData(cell.config.data, seed));
    const prepared = await data.get(key)!;
    checkCell(cell.config, prepared);
    const manifests = Object.fromEntries(
      Object.entries(prepared.manifests).map(([name, { hash }]) => [name, hash]),
    );
    const planned = { ...cell, id: cellId(cell, manifests), manifests };
    const kept = known.get(planned.id);
    if (kept === undefined) {
      known.set(planned.id, planned);
      cells.push(planned);
    } else {
      coinciding.push({ kept, dropped: cell });
    }
  }
  return { cells, coinciding };
}

/** The data of a cell, whose test images are none that it could train on. */
async function honestData(config: CellConfig['data'], seed: number): Promise<CellData> {
  const data = await prepareData(config, seed);
  await refuseDuplicates(config, data);
  return data;
}

function cellId({ config, purpose }: StudyCell, manifests: Readonly<Record<string, string>>): string {
  const { data, train, ...rest } = config;
  // How often a cell is saved changes nothing in it.
  const { checkpointEvery: _, keepCheckpoint: __, ...course } = train;
  const { source, sampler, shots, tailBelow, augment } = data;
  return contentHash({
    version: RESULTS_VERSION,
    config: { ...rest, train: course, data: { source, sampler, shots, tailBelow, augment } },
    manifests,
    purpose,
  }).slice(0, 16);
}
