// `npm run audit`: asks the registry for known weaknesses of what users install. Exit code 0: it knows of none that is high or critical;
// 1: it knows some; 3: it could not be asked, so nothing is known. Options go to npm.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What npm's answer means, as words and an exit code. */
export function verdict(answer) {
  let report;
  try {
    report = JSON.parse(answer);
  } catch {
    report = {};
  }
  const counts = report.metadata?.vulnerabilities;
  if (counts === undefined) {
    const why = report.error?.summary || report.message || report.error?.code || 'it gave no report';
    return {
      code: 3,
      text: `The registry could not be asked for known weaknesses: ${why}\nNothing is known, so this is no pass. Repeat it where the registry answers audits, or name one: npm run audit -- --registry=ADDRESS`,
    };
  }
  const grave = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  const all = `${counts.total} known weakness${counts.total === 1 ? '' : 'es'}, ${grave.length} of them high or critical`;
  const lines = grave.map(({ name, severity, range }) => `  ${severity.padEnd(8)} ${name} ${range}`);
  return {
    code: grave.length > 0 ? 1 : 0,
    text: [`Packages that users install: ${all}.`, ...lines].join('\n'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = ['audit', '--json', '--omit=dev', ...process.argv.slice(2)];
  const { stdout, error } = spawnSync('npm', words, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const { code, text } =
    error === undefined ? verdict(stdout) : { code: 3, text: `npm did not start: ${error.message}` };
  (code === 0 ? console.log : console.error)(text);
  process.exitCode = code;
}
