/** What an installation is doing. */
export interface InstallProgress {
  readonly stage: 'download' | 'extract' | 'compile' | 'link';
  /** What is worked on, for a person: a wheel's name, a folder, a file. */
  readonly subject: string;
  /** Bytes done in this stage and subject; 0 where bytes do not measure it. */
  readonly bytes: number;
  /** Bytes in all, where they are known beforehand. */
  readonly totalBytes?: number;
}

export type ProgressListener = (progress: InstallProgress) => void;
