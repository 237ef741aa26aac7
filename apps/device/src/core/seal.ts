/** Whether the disk is the newest image of itself; see keys/seal.ts. */

/**
 * @param logged counter of the newest fence or epoch in the log
 * @param secure where the secure counter stands
 */
export function judgeSeal(logged: number, secure: number): 'intact' | 'follow' | 'broken' {
  if (logged === secure) return 'intact';
  return logged === secure + 1 ? 'follow' : 'broken';
}
