import type { PreparedBackend } from '@rangeloss/backend';
import { say } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';

/** Says which backend computes and, where it is not the fastest that there could be, how to get that one. */
export function sayBackend(backend: PreparedBackend): void {
  const { bold, yellow } = colors();
  say(`${bold(`backend ${backend.name}`)} (${backend.device}): ${backend.chosenBecause}`, { json: true });
  for (const { name, reason } of backend.passedOver) say(`  not ${name}: ${reason}`, { json: true });
  if (backend.advice !== undefined) say(yellow(`  ${backend.advice}`), { json: true });
}
