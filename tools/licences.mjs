// `npm run licences`: the licence of every package that the lock file installs for users, against the list below.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
/** Licences that may travel with Apache-2.0 software. */
const allowed = new Set([
  '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BSL-1.0', 'CC0-1.0', 'CC-BY-4.0', 'ISC', 'MIT', 'MIT-0', 'MPL-2.0',
  'OFL-1.1', 'Python-2.0', 'Unlicense', 'WTFPL', 'Zlib',
]); // prettier-ignore
/** Looked at by a person: package name to the reason. */
const reviewed = JSON.parse(readFileSync(path.join(root, 'tools/licences.json'), 'utf8'));

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
const counts = new Map();
const refused = [];
const needed = new Set();
for (const [folder, entry] of Object.entries(lock)) {
  if (!folder.startsWith('node_modules/') && !folder.includes('/node_modules/')) continue;
  if (entry.link || entry.dev || entry.devOptional) continue;
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const licence = entry.license ?? manifestLicence(folder) ?? 'unknown';
  // An optional package of another platform that is not installed has its licence in the lock file.
  const parts = licence.replace(/[()]/g, '').split(/ (?:OR) /);
  const fits = parts.some((part) => part.split(' AND ').every((one) => allowed.has(one)));
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (!fits && reviewed[name] === undefined) refused.push(`${name} ${entry.version}: ${licence}`);
  if (!fits) needed.add(name);
}
for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(5)}  ${licence}`);
for (const line of refused) console.log(`not allowed: ${line}`);
const stale = Object.keys(reviewed).filter((name) => !needed.has(name));
for (const name of stale) console.log(`an exception that nothing needs: ${name}`);
process.exitCode = refused.length + stale.length === 0 ? 0 : 1;

function manifestLicence(folder) {
  const file = path.join(root, folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  return typeof license === 'string'
    ? license
    : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
}
