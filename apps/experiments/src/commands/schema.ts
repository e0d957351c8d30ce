import path from 'node:path';
import { writeFileAtomic } from '@rangeloss/storage';
import { Command, Option } from 'commander';
import { studyJsonSchema } from '../config/json-schema.ts';
import { figureJsonSchema } from '../figure-files/figure-schema.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description("print the JSON Schema of a study's file, or of a figure file, for editors")
    .addOption(new Option('--of <what>', 'which kind of file').choices(['study', 'figure']).default('study'))
    .option('--to <file>', 'write it there instead')
    .option('--json', 'the same document')
    .option('--quiet', 'no word about the file')
    .action(async (options: OutputOptions & { readonly to?: string; readonly of: 'study' | 'figure' }) => {
      const schema = options.of === 'study' ? studyJsonSchema() : figureJsonSchema();
      if (options.to === undefined) {
        sayJson(schema);
        return;
      }
      await writeFileAtomic(path.resolve(options.to), `${JSON.stringify(schema, undefined, 2)}\n`);
      if (options.json === true) sayJson({ file: path.resolve(options.to) });
      else if (options.quiet !== true)
        say(
          `Schema  ${options.to}\nNext    # yaml-language-server: $schema=${options.to}   as a ${options.of === 'study' ? "study's" : "figure file's"} first line`,
        );
    });
}
