/** One command of a line: what it sets in its environment, and its words. */
export interface ShellCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/**
 * The commands of a line as a shell would split them, for the little that pages use: quotes, `&&`, assignments in front, and `> file`, which is
 * left out.
 */
export function shellCommands(line: string): ShellCommand[] {
  return line.split(' && ').map((text) => {
    const all = [...text.replace(/ > \S+$/, '').matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
      word.replaceAll(
        /'([^']*)'|"([^"]*)"/g,
        (_, single?: string, double?: string) => single ?? double ?? '',
      ),
    );
    const first = all.findIndex((word) => !/^[A-Z_]+=/.test(word));
    const environment = Object.fromEntries(
      all.slice(0, first).map((word): [string, string] => {
        const at = word.indexOf('=');
        return [word.slice(0, at), word.slice(at + 1)];
      }),
    );
    return { environment, words: all.slice(first) };
  });
}
