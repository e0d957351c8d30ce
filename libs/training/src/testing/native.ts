import { prepareBackend } from '@rangeloss/backend';

/**
 * Whether the native backend works here, and makes it the current one if so.
 *
 * @throws Error when it does not and RANGELOSS_REQUIRE asks for it
 */
export async function nativeWorks(): Promise<boolean> {
  try {
    await prepareBackend({ name: 'tensorflow' });
    return true;
  } catch (error) {
    if ((process.env['RANGELOSS_REQUIRE'] ?? '').split(',').includes('native')) throw error;
    return false;
  }
}
