/** A package on the npm registry, pinned. */
export interface NpmPackage {
  readonly package: string;
  readonly version: string;
  /** SPDX identifier of the licence that the package states. */
  readonly licence: string;
  /** Size of the packed archive: what is downloaded. */
  readonly bytes: number;
  /** SHA-512 of the packed archive in base64, as npm writes it. */
  readonly integrity: string;
}

/** A font family as a package, with the part of the data set that its images belong to. */
export interface FontPackage extends NpmPackage {
  readonly family: string;
  readonly part: 'train' | 'validation' | 'test';
}
