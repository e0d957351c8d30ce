import path from 'node:path';
import { writeFileAtomic } from '@rangeloss/storage';
import { Command } from 'commander';
import { studyJsonSchema } from '../config/json-schema.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description("print the JSON Schema of a study's file, for editors")
    .option('--to <file>', 'write it there instead')
    .option('--json', 'the same document')
    .option('--quiet', 'no word about the file')
    .action(async (options: OutputOptions & { readonly to?: string }) => {
      const schema = studyJsonSchema();
      if (options.to === undefined) {
        sayJson(schema);
        return;
      }
      await writeFileAtomic(path.resolve(options.to), `${JSON.stringify(schema, undefined, 2)}\n`);
      if (options.json === true) sayJson({ file: path.resolve(options.to) });
      else if (options.quiet !== true)
        say(
          `Schema  ${options.to}\nNext    # yaml-language-server: $schema=${options.to}   as a study's first line`,
        );
    });
}
