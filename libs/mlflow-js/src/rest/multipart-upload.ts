import * as z from 'zod';
import { bodyPart, bodySize } from '../artifact-body.ts';
import { joinPath } from '../artifact-path.ts';
import { MlflowError } from '../errors.ts';
import { Limiter } from '../limiter.ts';
import type { ArtifactBody } from '../store.ts';
import { empty } from './schemas.ts';
import type { Transport } from './transport.ts';

export interface MultipartOptions {
  /**
   * Whether large artifacts go to the server's object store in parts, by addresses that the server signs. Default: where
   * the server offers it, and through its proxy where that store cannot be reached from here. `true`: a store that cannot
   * be reached is an error. `false`: always through the proxy.
   */
  readonly enabled?: boolean | undefined;
  /** Bytes from which on an artifact goes in parts. Default 500 MiB, as in MLflow's own client. */
  readonly minimumSize?: number | undefined;
  /** Bytes of a part. Default 10 MiB; S3 takes no less than 5 MiB for any but the last, and 10,000 parts. */
  readonly partSize?: number | undefined;
}

const created = z.object({
  upload_id: z.string().optional(),
  credentials: z.array(
    z.object({
      url: z.string(),
      part_number: z.number(),
      headers: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
const mostParts = 10_000;
const partsAtOnce = 4;

/** Uploads in parts by the server's `mlflow-artifacts/mpu` calls. */
export class MultipartUploads {
  readonly #transport: Transport;
  readonly #options: MultipartOptions;
  #offered = true;

  constructor(transport: Transport, options: MultipartOptions = {}) {
    this.#transport = transport;
    this.#options = options;
  }

  /**
   * Uploads a large body whose size is known.
   * @param path the artifact's path below the proxy's root.
   * @returns false when it has to go as a whole: it is small or of unknown size, or the server does not offer parts.
   */
  async upload(path: string, body: ArtifactBody): Promise<boolean> {
    const size = bodySize(body);
    if (typeof body === 'function' || size === undefined || !this.#offered) return false;
    const { enabled, minimumSize = 500 * 2 ** 20 } = this.#options;
    if (enabled === false || size < minimumSize) return false;
    const partSize = Math.max(this.#options.partSize ?? 10 * 2 ** 20, Math.ceil(size / mostParts));
    const slash = path.lastIndexOf('/');
    const target = { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
    const upload = await this.#create(target, Math.max(1, Math.ceil(size / partSize)));
    if (upload === undefined) return false;
    const { upload_id, credentials } = upload;
    try {
      const limiter = new Limiter(partsAtOnce);
      const send = async ({ url, part_number, headers }: (typeof credentials)[number]): Promise<unknown> => {
        const from = (part_number - 1) * partSize;
        const bytes = await bodyPart(body, from, Math.min(size, from + partSize));
        const what = `part ${part_number} of ${target.name}`;
        const etag = await this.#transport.upload({ url, headers, bytes, what });
        return { part_number, etag, url };
      };
      const parts = await allOf(credentials.map((part) => () => limiter.run(() => send(part))));
      await this.#post('complete', target, { upload_id, parts });
      return true;
    } catch (error) {
      // What has arrived would be kept, and paid for, until someone looks.
      await this.#post('abort', target, { upload_id }).catch(() => undefined);
      if (enabled === true || !(error instanceof MlflowError)) throw error;
      this.#offered = false;
      return false;
    }
  }

  /** @returns undefined when this server does not take parts. */
  async #create(target: Target, num_parts: number): Promise<z.output<typeof created> | undefined> {
    try {
      return await this.#post('create', target, { num_parts }, created);
    } catch (error) {
      const status = error instanceof MlflowError ? error.call?.status : undefined;
      // 501 is an MLflow server whose artifacts lie in a store without parts; 404 and 405 one from before 2.8.
      if (status !== 501 && status !== 404 && status !== 405) throw error;
      this.#offered = false;
      return undefined;
    }
  }

  #post<S extends z.ZodType>(
    action: 'create' | 'complete' | 'abort',
    { folder, name }: Target,
    json: object,
    answer: S = empty as unknown as S,
  ): Promise<z.output<S>> {
    const encoded = folder.split('/').map(encodeURIComponent).join('/');
    const path = joinPath(`mlflow-artifacts/mpu/${action}`, encoded);
    const makes = action === 'create';
    return this.#transport.json({ method: 'POST', path, json: { path: name, ...json }, makes }, answer);
  }
}

interface Target {
  readonly folder: string;
  readonly name: string;
}

/** The results of all actions, or the first failure once none is under way any more. */
async function allOf<T>(actions: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results = await Promise.allSettled(actions.map((action) => action()));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
