import { describe, expect, it } from 'vitest';
import { downloadFailure, downloadFault } from './failures.ts';

const result = (stderr: string) => ({ status: 1, stdout: '', stderr });

describe('a failed download', () => {
  it.each([
    [
      'no network',
      'NewConnectionError: Name or service not known\nNo matching distribution found',
      /cannot reach/,
      /PIP_INDEX_URL/,
    ],
    ['no such version', 'ERROR: No matching distribution found for x==1', /has no x==1/, /pip config list/],
    [
      'an empty index',
      'ERROR: Could not find a version (from versions: none)\nERROR: No matching distribution found',
      /lacks it or cannot be reached/,
      /network/,
    ],
    ['a full disk', 'OSError: [Errno 28] No space left on device', /disk became full/, /RANGELOSS_CACHE/],
    ['no pip', '/usr/bin/python3: No module named pip', /without pip/, /python3-pip/],
    ['other content', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES', /checksum/, /Nothing was installed/],
    ['anything else', 'first line\nValueError: odd', /ValueError: odd/, /Run the pip command/],
  ])('of %s says what happened and what to do', (_, stderr, message, mend) => {
    const failure = downloadFailure('x==1', result(stderr));
    expect(failure.message).toMatch(message);
    expect(failure.mend).toMatch(mend);
  });

  it('is tried with another Python only where the version was absent', () => {
    expect(downloadFault(result('No matching distribution found'))).toBe('absent');
    expect(downloadFault(result('Connection refused; No matching distribution found'))).toBe('network');
    expect(downloadFault(result('odd'))).toBe('other');
  });
});
