// Compiles the JPEG decoder of this folder (AssemblyScript) and writes it, as base64, into
// src/jpeg/jpeg-binary.ts. Run: node jpeg/build.mjs        Check only: node jpeg/build.mjs --check
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const target = fileURLToPath(new URL('../src/jpeg/jpeg-binary.ts', import.meta.url));

async function compile() {
  const arguments_ = [
    'index.ts',
    '--baseDir',
    here,
    '--outFile',
    'out.wasm',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--noAssert',
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

const text = `// Made by jpeg/build.mjs from the sources in jpeg/; do not edit.
/** The JPEG decoder as a WebAssembly module. */
export const jpegBinary =
  '${await compile()}';
`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write('src/jpeg/jpeg-binary.ts is out of date: run node jpeg/build.mjs\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
