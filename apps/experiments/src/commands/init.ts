import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import { Command } from 'commander';
import { studyJsonSchema } from '../config/json-schema.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { typedPath } from '../tracking/runs-place.ts';
import { newStudy, newStudyReadme } from './new-study.ts';

export function initCommand(): Command {
  return new Command('init')
    .description('write the folder of a new study, which runs as it is')
    .argument('<folder>', 'the folder; its name becomes the name of the study')
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no word about what was written')
    .action(init);
}

async function init(given: string, options: OutputOptions): Promise<void> {
  const folder = path.resolve(given);
  const name = path.basename(folder).replace(/[^\w.-]+/g, '-');
  const taken: readonly string[] = await readdir(folder).catch(() => []);
  if (taken.includes('study.yaml')) {
    throw new UserError(`${given} holds a study already.`, {
      file: path.join(folder, 'study.yaml'),
      mend: 'Choose another folder, or change that file.',
    });
  }
  const files = {
    'study.yaml': newStudy(name),
    'README.md': newStudyReadme(name),
    'study.schema.json': `${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`,
  };
  const written: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    // A README that is there already is the user's.
    if (taken.includes(file)) continue;
    await writeFileAtomic(path.join(folder, file), text);
    written.push(path.join(folder, file));
  }
  if (options.json === true) sayJson({ folder, files: written });
  else if (options.quiet !== true) {
    const study = typedPath(folder);
    say(`${written.map(typedPath).join('\n')}

Next    npx rangeloss grid plan ${study}   every cell, and nothing is run
        npx rangeloss grid ${study} --preset quick   all of it in a minute
        npx rangeloss grid ${study}   all of it`);
  }
}
