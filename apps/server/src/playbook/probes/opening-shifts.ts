/** The shifts of a store from its opening on, judged; of a whole launch, store by store. */
import { readStaffedShifts, type Readiness, type StaffedShift } from '@slipway/crew';
import { checklistFacts } from '@slipway/launch';
import type { ProbeResult } from '@slipway/playbook/checklist';
import type { ProbeGround } from './probe-ground.ts';

const WATCHED_MS = 72 * 3_600_000;

/** @param store the one that is asked of; null: all, and each must hold */
export async function openingShifts(
  { sql, launch }: ProbeGround,
  store: string | null,
  judge: (shifts: readonly StaffedShift[], opensMs: number) => Readiness,
): Promise<ProbeResult> {
  const { stores } = checklistFacts(launch.spec);
  const asked = stores.filter(({ id }) => store === null || id === store);
  const judged: { readonly id: string; readonly readiness: Readiness }[] = [];
  for (const { id, opens } of asked) {
    const opensMs = opens.epochMilliseconds;
    const shifts = await readStaffedShifts(sql, id, {
      fromMs: opensMs,
      toMs: opensMs + WATCHED_MS,
    });
    judged.push({ id, readiness: judge(shifts, opensMs) });
  }
  const [only] = judged;
  if (store !== null && only) return { ...only.readiness };
  const red = judged.filter(({ readiness: { holds } }) => !holds);
  if (red.length === 0) return { holds: true, note: `it holds at ${judged.length} stores` };
  const words = red.slice(0, 3).map(({ id, readiness: { note } }) => `${id}: ${note}`);
  const more = red.length > 3 ? `; and ${red.length - 3} more stores` : '';
  return { holds: false, note: `${words.join('; ')}${more}` };
}
