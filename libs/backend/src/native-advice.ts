import type { BackendName } from './backend-name.ts';

/** What the native backend costs and gains; the factor is measured (see docs/backend.md, "What the native backend gains"). */
export const nativeBackend = {
  command: 'npx rangeloss backend install',
  downloadMegabytes: 274,
  gain: 'training runs about 2.6 times as fast (the whole of npm start on two cores: 80 s instead of 199)',
} as const;

/**
 * One sentence on how to get the native backend, for whoever runs without it in Node.
 *
 * @returns undefined where the chosen backend is a native one, or WebGPU on hardware.
 */
export function nativeAdvice(chosen: BackendName): string | undefined {
  if (chosen !== 'wasm' && chosen !== 'cpu') return undefined;
  const { command, downloadMegabytes, gain } = nativeBackend;
  return `For native TensorFlow run \`${command}\` (downloads ${downloadMegabytes} MB once): ${gain}.`;
}
