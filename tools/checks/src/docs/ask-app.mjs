// Asks the real command, in a process of its own: which lines its parser takes, and which YAML its schemas take. Standard input holds
// `{ lines: string[][], inline: string[][], studies: string[] }`, a line's words without `rangeloss`; standard output gets an answer for
// each: '' or what is wrong. Nothing is run: every command's action is replaced.
import { stderr, stdin, stdout } from 'node:process';

const { lines, inline, studies } = JSON.parse(await new Response(stdin).text());
const print = stdout.write.bind(stdout);
stdout.write = () => true;
process.argv = process.argv.slice(0, 2);
const app = (file) => import(new URL(`../../../../apps/experiments/src/${file}`, import.meta.url).href);
const { program } = await app('main.ts');
const { expandStudy } = await app('config/study.ts');
const { isFigureFile, parseFigureFile } = await app('figure-files/figure-file.ts');
const { parse } = await import('yaml');

let said = '';
stderr.write = (text) => {
  said += text;
  return true;
};

/** @returns every command below, this one included. */
function commandsOf(command) {
  return [command, ...command.commands.flatMap(commandsOf)];
}
// Groups such as `data` have no action of their own, and are left without one.
for (const command of commandsOf(program)) if (command._actionHandler) command.action(() => undefined);

async function askLine(words) {
  said = '';
  try {
    await program.parseAsync(words, { from: 'user' });
    return '';
  } catch (error) {
    return said.split('\n')[0] || error.message;
  }
}

/** Words with places for the reader's own (`STUDY`, `N`): the command and its options have to exist. */
function askInline(words) {
  let command = program;
  for (const word of words) {
    const child = command.commands.find((each) => each.name() === word);
    if (child === undefined) break;
    command = child;
  }
  if (command === program) return `there is no command "${words[0]}"`;
  const known = new Set(['--help']);
  for (let at = command; at !== null; at = at.parent) for (const { long } of at.options) known.add(long);
  return words
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0])
    .filter((option) => !known.has(option))
    .map((option) => `${command.name()} has no option ${option}`)
    .join(', ');
}

/** What a block that shows some fields leaves out. */
const around = {
  title: 'a block',
  name: 'block',
  data: { source: 'digits' },
  model: { name: 'tiny', embedding: 8 },
  loss: { softmax: 1 },
  train: { steps: 2, batch: 8 },
};

/** A figure file, a whole study, or some of its fields over a small one. */
function askStudy(text) {
  try {
    const tree = parse(text);
    if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) return 'a study is a map';
    if (isFigureFile(tree)) parseFigureFile(tree, 'the block');
    else expandStudy('name' in tree ? tree : { ...around, ...tree }, [], 'the block');
    return '';
  } catch (error) {
    return error.message.replaceAll(/\s*\n\s*/g, ' ');
  }
}

const answers = { lines: [], inline: inline.map(askInline), studies: studies.map(askStudy) };
for (const words of lines) answers.lines.push(await askLine(words));
print(JSON.stringify(answers));
