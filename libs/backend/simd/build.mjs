// Compiles the SIMD kernels of this folder (AssemblyScript) and writes them, as base64, into
// src/wasm-kernels/simd-binary.ts. Run: node simd/build.mjs        Check only: node simd/build.mjs --check
// They run on the memory of tfjs's WASM module: plain, and shared where the browser gives tfjs threads.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/wasm-kernels/simd-binary.ts', import.meta.url));

async function compile(options) {
  const arguments_ = [
    'index.ts',
    '--baseDir',
    here,
    '--outFile',
    'out.wasm',
    '--enable',
    'simd',
    '--importMemory',
    '--noExportMemory',
    '--runtime',
    'stub',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--noAssert',
    ...options,
  ];
  let binary;
  const { error, stderr } = await asc.main(arguments_, {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
  });
  if (error) throw new Error(stderr.toString());
  return Buffer.from(binary).toString('base64');
}

const plain = await compile([]);
const shared = await compile(['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads']);
const text = `// Made by simd/build.mjs from the sources in simd/; do not edit.
/** The SIMD kernels as a WebAssembly module that imports a memory. */
export const simdBinary =
  '${plain}';
/** The same for a shared memory. */
export const simdBinaryShared =
  '${shared}';
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('src/wasm-kernels/simd-binary.ts is out of date: run node simd/build.mjs\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
