import { UserError } from '@rangeloss/foundation';
import type { CommandResult } from './command.ts';

const network =
  /NewConnectionError|ConnectTimeoutError|ReadTimeoutError|name resolution|Name or service not known|Connection (?:refused|reset|aborted)|Network is unreachable|ProxyError|SSLError|Max retries exceeded|Could not fetch URL/i;
const absent = /No matching distribution found|Could not find a version that satisfies/i;
const full = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/i;
const hash = /DO NOT MATCH THE HASHES/i;

/** What went wrong with a download, as far as another attempt is concerned. */
export type DownloadFault = 'absent' | 'network' | 'other';

export function downloadFault(result: CommandResult): DownloadFault {
  // pip reports an unreachable index as a missing version in the end, so the network is looked for first.
  if (network.test(result.stderr)) return 'network';
  return absent.test(result.stderr) ? 'absent' : 'other';
}

/** pip's complaint about `requirement`, in words that say what to do. */
export function downloadFailure(requirement: string, result: CommandResult): UserError {
  const { stderr } = result;
  if (full.test(stderr)) return diskFull(requirement);
  if (/No module named '?pip'?/.test(stderr)) {
    return new UserError('Python is here, but without pip, which fetches the TensorFlow libraries.', {
      mend: 'Install it (Debian, Ubuntu: apt-get install python3-pip; else: python3 -m ensurepip) and repeat the command.',
    });
  }
  if (hash.test(stderr)) {
    return new UserError(
      `The index gave other content for ${requirement} than the checksum recorded in rangeloss.`,
      {
        mend: 'Nothing was installed. Look which index pip uses (pip config list); a mirror may be damaged or altered.',
      },
    );
  }
  if (network.test(stderr)) {
    return new UserError(`pip cannot reach the Python package index to fetch ${requirement}.`, {
      mend: 'Check the network and the proxy, or point pip at a mirror (PIP_INDEX_URL or pip config set global.index-url URL), and repeat the command; what was already fetched is kept.',
    });
  }
  if (absent.test(stderr) && stderr.includes('from versions: none')) {
    // pip says the same for a project that the index lacks and, told not to retry, for an index that is out of reach.
    return new UserError(`pip finds no version of ${requirement}: its index lacks it or cannot be reached.`, {
      mend: 'Check the network and which index is set (pip config list), and repeat the command.',
    });
  }
  if (absent.test(stderr)) {
    return new UserError(`The Python package index that pip uses has no ${requirement} for this machine.`, {
      mend: 'Look which index is set (pip config list) and whether it carries that version.',
    });
  }
  return new UserError(`pip could not fetch ${requirement}: ${lastLines(stderr)}`, {
    mend: 'Run the pip command by itself to see more, mend what it names, and repeat this one.',
  });
}

export function diskFull(what: string): UserError {
  return new UserError(`The disk became full while ${what} was being installed.`, {
    mend: 'Free some space or set RANGELOSS_CACHE to a folder on a larger disk, and repeat the command; it goes on where it stopped.',
  });
}

export function isDiskFull(text: string): boolean {
  return full.test(text);
}

export function noPython(): UserError {
  return new UserError(
    'Python 3 with pip is needed to fetch the TensorFlow libraries, and there is none here.',
    {
      mend: 'Install it (Debian, Ubuntu: apt-get install python3 python3-pip) or name it in RANGELOSS_PYTHON, and repeat the command.',
    },
  );
}

export function noCompiler(): UserError {
  return new UserError(
    'A C++17 compiler is needed to build the binding, and neither g++ nor clang++ is here.',
    {
      mend: 'Install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++) or name it in CXX, and repeat the command. Where that cannot be: `npm rebuild @tensorflow/tfjs-node --ignore-scripts=false` fetches the official binding, a TensorFlow of 2022 without recorded steps, from outside the registries.',
    },
  );
}

export function noTfjsNode(packageName: string): UserError {
  return new UserError(
    `${packageName} is not installed, and its sources are what the binding is built from.`,
    {
      mend: `Run npm install --include=optional (or npm install ${packageName}@4.22.0) and repeat the command.`,
    },
  );
}

/** The end of a program's complaint: the part that names the cause. */
export function lastLines(text: string, count = 4): string {
  const lines = text.trim().split('\n');
  return lines.slice(-count).join(' ').trim() || 'no message';
}
