import type { Provenance } from './figure-spec.ts';

/** Where the numbers of a float come from, as comments: they stay with the source and are not printed. */
export function latexComments(provenance: Provenance | undefined): string[] {
  if (provenance === undefined) return [];
  const { runIds, configHash, command } = provenance;
  return [
    `runs: ${runIds.join(' ')}`,
    ...(configHash === undefined ? [] : [`config: ${configHash}`]),
    ...(command === undefined ? [] : [`command: ${command}`]),
  ].map((line) => `% ${line.replace(/\n/g, ' ')}`);
}
