import type { IdentityGroups } from '../manifest/identity-groups.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** Counts what a sampler really drew, per identity; part of a run's record. */
export class DrawCounts {
  readonly #manifest: Manifest;
  /** Draws of each identity of the manifest. */
  readonly perIdentity: Float64Array;
  readonly #seen: Uint8Array;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    this.perIdentity = new Float64Array(manifest.identities.length);
    this.#seen = new Uint8Array(manifest.item.length);
  }

  /** @param images a batch: indices into the manifest */
  record(images: Int32Array): void {
    for (const image of images) {
      this.perIdentity[this.#manifest.identityOf[image]!]!++;
      this.#seen[image] = 1;
    }
  }

  get total(): number {
    return this.perIdentity.reduce((sum, draws) => sum + draws, 0);
  }

  /** The share of the manifest's images that were drawn at least once. */
  get coverage(): number {
    return this.#seen.reduce((sum, seen) => sum + seen, 0) / this.#seen.length;
  }

  /** Draws per group (bins or shots of the untruncated manifest); groups without an identity here are absent. */
  perGroup(groups: IdentityGroups): Record<string, number> {
    const draws: Record<string, number> = {};
    this.#manifest.identities.forEach((identity, index) => {
      const group = groups.groupOf(identity);
      if (group !== undefined) draws[group] = (draws[group] ?? 0) + this.perIdentity[index]!;
    });
    return draws;
  }
}
