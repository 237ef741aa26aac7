/**
 * `tighten` and `relax`: the criteria of the launch file as it reads now take the place of those in
 * force. Which of the two it is, is not the signer's choice: it follows from the change.
 */
import {
  actOfChange,
  criteriaHashOf,
  judgedAt,
  readLaunch,
  type LaunchRecord,
} from '@slipway/launch';
import { compareCriteria } from '@slipway/ramp';
import { askOf, type ActHandler } from './act.ts';
import { NotThisAmendmentError } from './errors.ts';

function readAmended(launch: LaunchRecord, act: 'tighten' | 'relax') {
  const file = readLaunch(launch.file);
  judgedAt(file, launch.speed); // one that could see nothing on the day is refused
  const { criteria, journeys } = file;
  const now = { criteria, journeys };
  const needed = actOfChange(launch.spec, now);
  if (needed !== act) throw new NotThisAmendmentError(launch.file, act, needed);
  const { changes } = compareCriteria(launch.spec.criteria, criteria);
  const words = changes.map(({ criterion, words: said }) => `${criterion}: ${said}`);
  return { ...now, criteriaHash: criteriaHashOf(now), words };
}

const amendment = (act: 'tighten' | 'relax'): ActHandler => ({
  event: act,
  words: async ({ launch }) => {
    const { criteriaHash, words } = readAmended(launch, act);
    return { becomes: criteriaHash, changes: words };
  },
  done: async (context) => {
    const { launch, decision } = context;
    const { words, ...amended } = readAmended(launch, act);
    if (decision.payload['becomes'] !== amended.criteriaHash) {
      throw new NotThisAmendmentError(launch.file, act, 'edited');
    }
    const { documents = [], atMs } = askOf(context);
    return {
      change: { amend: { act, ...amended, documents, atMs } },
      text: `Criteria changed (${act}): ${words.join('; ') || 'journeys'}.`,
      data: { from: launch.criteriaHash, ...amended },
    };
  },
});

export const tighten = amendment('tighten');
export const relax = amendment('relax');
