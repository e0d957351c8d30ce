// npm run bench -- [--only <pattern>] [--json <file>]: every benchmark in a process of its own, one after another.
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Benchmark, BenchmarkRecord } from './benchmark.ts';

const folder = import.meta.dirname;
const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, file: { type: 'string' } },
});

async function files(): Promise<string[]> {
  const found = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.bench.ts'));
  return found
    .filter((file) => values.only === undefined || file.includes(values.only))
    .sort()
    .map((file) => path.join(folder, file));
}

/** The child's side: one file, its records as JSON on the IPC channel. */
async function runFile(file: string): Promise<void> {
  const { benchmark } = (await import(file)) as { benchmark: Benchmark };
  const records = await benchmark.run();
  process.send!(records, () => process.exit(0));
}

function inProcess(file: string): Promise<readonly BenchmarkRecord[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, '--file', file], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let records: readonly BenchmarkRecord[] | undefined;
    child.on('message', (message: readonly BenchmarkRecord[]) => (records = message));
    child.on('exit', (code) => {
      if (records === undefined)
        reject(new Error(`${path.relative(folder, file)} ended with ${code ?? 'a signal'}.`));
      else resolve(records);
    });
  });
}

if (values.file !== undefined) {
  await runFile(values.file);
} else {
  const records: BenchmarkRecord[] = [];
  const failures: string[] = [];
  for (const file of await files()) {
    process.stderr.write(`${path.relative(folder, file)} ...\n`);
    try {
      records.push(...(await inProcess(file)));
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  const table = new Table({
    head: ['benchmark', 'unit', 'ours', 'peer', 'ratio'],
    colWidths: [34, 10, 10, 12, 9],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const shown = (value: number | null) => (value === null ? '–' : value.toPrecision(3));
  for (const { name, unit, ours, peer, peerName, ratio, reason } of records) {
    table.push([
      `${name}\nvs ${peerName}`,
      unit,
      shown(ours),
      peer === null ? (reason ?? '–') : shown(peer),
      shown(ratio),
    ]);
  }
  process.stdout.write(`${table.toString()}\n`);
  for (const failure of failures) process.stderr.write(`failed: ${failure}\n`);
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ records, failures }, undefined, 2)}\n`);
  process.exitCode = failures.length > 0 || records.length === 0 ? 1 : 0;
}
