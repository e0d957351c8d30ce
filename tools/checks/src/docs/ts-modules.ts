import { noteOf, type Block } from './blocks.ts';

const importPattern = /^import (type )?(?:(\* as \w+|\w+)|\{([^}]*)\}) from '([^']+)';\n?/gms;

/** Code without its imports, and these as `module -> what is imported`. */
function split(code: string): { readonly body: string; readonly imports: [string, string][] } {
  const imports: [string, string][] = [];
  const body = code.replaceAll(
    importPattern,
    (_, type: string | undefined, whole: string | undefined, names: string | undefined, module: string) => {
      if (whole !== undefined) imports.push([module, whole]);
      for (const name of (names ?? '').split(',').map((word) => word.trim())) {
        if (name !== '') imports.push([module, `{ ${type === undefined ? '' : 'type '}${name} }`]);
      }
      return '';
    },
  );
  return { body, imports };
}

/** Pieces of code as one module: each thing is imported once, whichever pieces ask for it. */
export function joined(pieces: readonly string[]): string {
  const parts = pieces.map(split);
  const imports = new Set(
    parts.flatMap(({ imports: asked }) => asked.map(([module, what]) => `import ${what} from '${module}';`)),
  );
  return `${[...imports].join('\n')}\n${parts.map(({ body }) => body).join('\n')}\nexport {};\n`;
}

export interface DocModule {
  /** Of which the last one gives the module its place among the page's blocks. */
  readonly blocks: readonly Block[];
  readonly code: string;
}

/** The modules that a page's `ts` blocks make: each one alone, or with those that continue it. */
export function modulesOf(blocks: readonly Block[]): DocModule[] {
  const chains: Block[][] = [];
  for (const block of blocks) {
    // A file of the workspace imports its neighbours: how-to.test.ts puts it there.
    if (block.language !== 'ts' || block.file.includes('/')) continue;
    if (noteOf(block, 'continues') === undefined) chains.push([block]);
    else if (chains.length === 0) throw new Error(`${block.page}:${block.line} continues nothing.`);
    else chains.at(-1)!.push(block);
  }
  return chains.map((chain) => ({
    blocks: chain,
    code: joined(chain.flatMap((block) => [noteOf(block, 'given') ?? '', block.code])),
  }));
}
