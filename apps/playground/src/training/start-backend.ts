import { type BackendName, prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice } from '../settings/settings.ts';
import type { Ready } from './messages.ts';

/**
 * Starts the backend of the settings. `auto` takes WebGPU on real graphics hardware, then WebAssembly, then WebGL,
 * then plain JavaScript: for networks this small WebAssembly does better than WebGL, whose every operation is a
 * drawing call of its own and which computes in half precision on some telephones.
 *
 * @throws UserError where a demanded backend does not work here
 */
export async function startBackend(choice: BackendChoice, wasmFolder: string): Promise<Ready['backend']> {
  if (choice === 'webgl') {
    // Registers the gradients; the backend itself is replaced at once.
    await prepareBackend({ name: 'cpu' });
    return startWebgl('it was chosen');
  }
  const prepared = await prepareBackend({ name: choice, wasmFolder });
  const passed = prepared.passedOver.filter(({ name }) => !isNative(name));
  if (choice === 'auto' && prepared.name === 'cpu') {
    try {
      return await startWebgl('the faster ones do not work here');
    } catch {
      await tf.setBackend('cpu');
    }
  }
  const reason =
    choice === 'auto' ? passed.map(({ name, reason }) => `no ${name}: ${reason}`).join('; ') : '';
  return {
    name: prepared.name,
    device: prepared.device,
    reason: reason === '' ? (choice === 'auto' ? 'the fastest' : 'it was chosen') : reason,
  };
}

function isNative(name: BackendName): boolean {
  return name === 'tensorflow' || name === 'tensorflow-gpu';
}

async function startWebgl(reason: string): Promise<Ready['backend']> {
  await import('@tensorflow/tfjs-backend-webgl');
  if (!(await started('webgl'))) {
    throw new UserError('This browser gives a worker no WebGL.', {
      field: 'backend',
      mend: 'Choose wasm.',
    });
  }
  return { name: 'webgl', device: rendererName(), reason };
}

async function started(name: string): Promise<boolean> {
  try {
    return await tf.setBackend(name);
  } catch {
    return false;
  }
}

/** What draws, as the driver names itself. */
function rendererName(): string {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  const extension = context?.getExtension('WEBGL_debug_renderer_info') ?? null;
  if (context === null || extension === null) return 'GPU';
  const name: unknown = context.getParameter(extension.UNMASKED_RENDERER_WEBGL);
  return typeof name === 'string' ? name : 'GPU';
}
