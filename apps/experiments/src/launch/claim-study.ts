import { lockStudy } from '../grid/study-lock.ts';
import { SubmittedJobs } from './submitted-jobs.ts';

/**
 * Makes a study's cells this command's own: no other command here and no job of a cluster has them.
 *
 * @returns what gives them back
 * @throws UserError where one has
 */
export async function claimStudy(folder: string): Promise<() => Promise<void>> {
  const unlock = await lockStudy(folder);
  try {
    await new SubmittedJobs(folder).expectNone();
  } catch (error) {
    await unlock();
    throw error;
  }
  return unlock;
}
