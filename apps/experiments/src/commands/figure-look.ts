/** How figures are to look, as the command line has it. */
export interface LookOptions {
  readonly width?: 'column' | 'page';
  readonly dark?: boolean;
}

/** The options again, for the command that a figure names. */
export function lookWords({ width, dark }: LookOptions): string[] {
  return [...(width === undefined ? [] : ['--width', width]), ...(dark === true ? ['--dark'] : [])];
}

/** What a figure takes of them; the rest it has from its own. */
export function lookOf({ width, dark }: LookOptions) {
  return {
    ...(width === undefined ? {} : { width }),
    ...(dark === true ? { mode: 'dark' as const } : {}),
  };
}
