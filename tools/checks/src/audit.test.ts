import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askTool } from './docs/ask-tool.ts';
import { root } from './docs/pages.ts';

const verdict = (answer: string) =>
  z
    .strictObject({ code: z.number(), text: z.string() })
    .parse(askTool('audit.mjs', `tool.verdict(${JSON.stringify(answer)})`));

describe('npm run audit', () => {
  const report = (severities: readonly string[]) =>
    JSON.stringify({
      vulnerabilities: Object.fromEntries(
        severities.map((severity, place) => [
          `package-${place}`,
          { name: `package-${place}`, severity, range: '<2' },
        ]),
      ),
      metadata: { vulnerabilities: { total: severities.length } },
    });

  it('passes where the registry knows nothing grave', () => {
    expect(verdict(report([]))).toMatchObject({ code: 0 });
    expect(verdict(report(['low', 'moderate']))).toMatchObject({ code: 0 });
  });

  it('fails with the names of what is grave', () => {
    const { code, text } = verdict(report(['low', 'critical']));
    expect(code).toBe(1);
    expect(text).toContain('critical package-1 <2');
    expect(text).not.toContain('package-0');
  });

  it.each(['', 'no JSON', '{}', '{"error":{"code":"ENOAUDIT","summary":"this registry has no audit"}}'])(
    'is no pass where nothing is known: %s',
    (answer) => {
      expect(verdict(answer)).toMatchObject({ code: 3 });
    },
  );

  it('says so where the registry cannot be reached', () => {
    // Nobody listens on port 9.
    const words = [path.join(root, 'tools/audit.mjs'), '--registry=http://127.0.0.1:9', '--fetch-retries=0'];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
    expect(stderr).toContain('The registry could not be asked for known weaknesses');
    expect(status).toBe(3);
  });
});
