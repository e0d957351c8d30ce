import { prepareBackend } from '@rangeloss/backend';

/** Makes the plain CPU backend the current one; its results are the same to the last bit on every run. */
export async function useCpuBackend(): Promise<void> {
  await prepareBackend({ name: 'cpu' });
}
