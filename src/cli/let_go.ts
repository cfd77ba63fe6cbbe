/**
 * Letting go of what a command holds, after its work.
 *
 * @module
 */

/**
 * The work's result. Lets go after it, also where it failed: then that failure
 * counts, whatever comes of letting go.
 */
export async function thenLetGo<T>(
  work: () => Promise<T>,
  letGo: () => Promise<unknown>,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await letGo().catch(() => {});
    throw error;
  }
  await letGo();
  return result;
}
