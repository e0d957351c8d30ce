import path from 'node:path';
import { openTracking } from './open-tracking.ts';

/** Where runs are kept, to be shown: without credentials. */
export interface RunsPlace {
  readonly uri: string;
  /** The run that a command has made, and its page on a server. */
  readonly runId?: string | undefined;
  readonly url?: string | undefined;
}

/** A server's address, or the path of a folder. */
export function shownUri({ uri, client }: { uri: string; client: { trackingUri: string } }): string {
  return /^https?:/.test(uri) ? client.trackingUri : uri;
}

/** Where a study's runs are kept. @throws UserError for a tracking URI that cannot be opened */
export async function studyRunsPlace(tracking: string): Promise<RunsPlace> {
  const opened = await openTracking(tracking);
  await opened.client.close();
  return { uri: shownUri(opened) };
}

/** A path as one types it from here. */
export function typedPath(file: string): string {
  return path.relative('.', file) || '.';
}
