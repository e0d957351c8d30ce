import { UserError } from '@rangeloss/foundation';

/** The TensorFlow whose C library the binding of tfjs-node is built against. */
export const tensorflowVersion = '2.21.0';

/** Which machine a native backend is built for, in Node's words. */
export interface NativePlatform {
  readonly system: string;
  readonly architecture: string;
  /** Version of glibc, or undefined where the C library is another one. */
  readonly glibc: string | undefined;
}

/** The wheel that carries the TensorFlow libraries. */
export interface TensorflowWheel {
  readonly project: 'tensorflow-cpu' | 'tensorflow';
  readonly version: string;
  /** The tag that pip is asked for. */
  readonly platformTag: string;
  /** Size, within a per cent: it differs a little from one CPython to the next. */
  readonly bytes: number;
  /** SHA-256 by CPython tag. The libraries in them are the same: only Python's own modules differ. */
  readonly sha256: Readonly<Record<string, string>>;
}

/* Read from the Python package index on the day that this version was adopted; pip refuses any other content. */
const pinned = {
  'tensorflow-cpu x64': {
    cp310: 'd143e92f5c0661cdfa26eaca8f73cd2efd0ec53a68af8dec82f584ba8eb14b83',
    cp311: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    cp312: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    cp313: '05af7c26d35f4de910b5598c7b507e3981831a7b0f47fed9a405d995d51d7793',
  },
  'tensorflow x64': {
    cp310: '77c6f298e695ea1d283cdd7d30f8d97530cc6e92c1395a9ddbab9771c99233a4',
    cp311: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    cp312: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
    cp313: 'e9d8da8dcab9650efb45f032ba70af2f016f907e6e0c6bda29dd101bba945406',
  },
  'tensorflow arm64': {
    cp310: '7c97938b25cf70c80ae8619931f85abcdee2ab2eb256c2051202edb3b89e9a5d',
    cp311: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    cp312: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    cp313: 'a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0',
  },
} as const;

/**
 * The wheel for a machine.
 *
 * @throws UserError where there is none: another system than Linux, another processor than x86-64 or 64-bit ARM,
 *   another C library than glibc 2.27 or newer, or a GPU wanted on ARM
 */
export function wheelFor(platform: NativePlatform, gpu: boolean): TensorflowWheel {
  const { system, architecture, glibc } = platform;
  const mend = 'Use the WASM backend here (backend: wasm); it needs no installation.';
  if (system !== 'linux' || (architecture !== 'x64' && architecture !== 'arm64')) {
    throw new UserError(
      `The native backend is built on Linux (x64, arm64), and this is ${system} ${architecture}.`,
      {
        mend,
      },
    );
  }
  if (glibc === undefined || !atLeast(glibc, [2, 27])) {
    throw new UserError(
      `TensorFlow's library needs glibc 2.27 or newer, and this system has ${glibc ?? 'none'}.`,
      {
        mend,
      },
    );
  }
  if (gpu && architecture === 'arm64') {
    throw new UserError('There is no CUDA build of TensorFlow for 64-bit ARM on the Python package index.', {
      mend,
    });
  }
  const common = { version: tensorflowVersion };
  if (architecture === 'arm64') {
    const platformTag = 'manylinux_2_27_aarch64';
    return {
      ...common,
      project: 'tensorflow',
      platformTag,
      bytes: 281.9e6,
      sha256: pinned['tensorflow arm64'],
    };
  }
  const platformTag = 'manylinux_2_27_x86_64';
  return gpu
    ? { ...common, project: 'tensorflow', platformTag, bytes: 572.6e6, sha256: pinned['tensorflow x64'] }
    : {
        ...common,
        project: 'tensorflow-cpu',
        platformTag,
        bytes: 274e6,
        sha256: pinned['tensorflow-cpu x64'],
      };
}

/** What Node knows of the machine it runs on. */
export function thisPlatform(): NativePlatform {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { system: process.platform, architecture: process.arch, glibc: report.header?.glibcVersionRuntime };
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
