/** The loop of a rehearsal, on a control plane that is a script and a clock that jumps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaunchView } from '@slipway/api';
import { rehearseLaunch, type CriterionFault, type RehearsalServer } from './run.ts';

type Phase = LaunchView['phase'];

/** A control plane whose launches go through their phases one look after the other. */
class ScriptedServer implements RehearsalServer {
  readonly acts: string[] = [];
  readonly #way: readonly Phase[];
  #phases: Phase[] = [];
  #launches = 0;
  #isHeld = false;
  #isBroken = false;
  fires: string | null = null;

  /** @param way the phases that each launch shows after `go`, the last one for good */
  constructor(way: readonly Phase[]) {
    this.#way = way;
  }

  async create(): Promise<LaunchView> {
    this.#launches += 1;
    [this.#phases, this.#isHeld, this.#isBroken] = [['locked'], false, false];
    return this.#view();
  }

  async show(): Promise<LaunchView> {
    if (this.#phases.length > 1 && !this.#isHeld) this.#phases.shift();
    return this.#view();
  }

  lock = async (): Promise<void> => void this.acts.push('lock');

  go = async (): Promise<void> => {
    this.#phases = [...this.#way];
  };

  hold = async (): Promise<void> => {
    this.acts.push(`hold ${this.#phases[0]}`);
    this.#isHeld = true;
  };

  rollBack = async (): Promise<void> => {
    this.acts.push('roll back');
    [this.#phases, this.#isHeld] = [['rolled-back'], false];
  };

  stop = async (): Promise<void> => void this.acts.push('stop');

  break(): void {
    this.#isBroken = true;
  }

  #view(): LaunchView {
    const phase = this.#phases[0]!;
    const because = `${this.fires} at s01: too much`;
    const timed = { scope: 'launch', stores: ['s01'], appliedMs: 1e12, breachMs: 1e12 };
    const back = { ...timed, because, readBackMs: 1e12, lastGreenMs: 1e12 };
    return {
      id: `launch-${this.#launches}`,
      phase,
      services: [{ blue: { wanted: 1, healthy: 1 } }],
      listen: '127.0.0.1:1',
      stores: [{ shareBp: phase === 'ramping' ? 1_000 : 0 }],
      rollbacks: this.#isBroken && this.fires !== null ? [back] : [],
      events: [],
      trouble: phase === 'deploying' ? 'green is ill' : null,
      outcome: phase === 'rolled-back' ? 'rolled-back' : null,
      hold: this.#isHeld ? { by: 'x', reason: 'y', sinceMs: 1 } : null,
    } as never as LaunchView;
  }
}

/** Looks at a ramp that goes on for as long as nothing may fire, and a little longer. */
const CALM: readonly Phase[] = Array.from({ length: 20 }, () => 'ramping');

/** Time passes only where somebody waits. */
function jumpingClock() {
  let nowMs = 0;
  return { nowMs: () => nowMs, sleep: async (ms: number) => void (nowMs += ms) };
}

function rehearse(server: ScriptedServer, criteria: readonly string[]) {
  const ended: string[] = [];
  const faults = criteria.map((criterion): CriterionFault => ({
    criterion,
    what: `${criterion} is broken`,
    begin: async () => server.break(),
    end: async () => void ended.push(criterion),
  }));
  const record = rehearseLaunch({
    id: 'rehearsal',
    launch: 'spring',
    speed: 1,
    staging: 'a script',
    criteria: [...criteria, 'unknown'],
    criteriaHash: 'abc',
    withinMs: 1_000,
    server,
    faults,
    needs: new Map([['unknown', 'needs SQL']]),
    bring: async () => undefined,
    clock: jumpingClock(),
    say: () => {},
    signal: new AbortController().signal,
  });
  return record.then((one) => ({ ...one, ended }));
}

test('what fires is recorded with its way back; what has no fault is not tried', async () => {
  const server = new ScriptedServer([...CALM, 'rolling-back', 'rolled-back']);
  server.fires = 'slow';
  const { criteria, passed, ended } = await rehearse(server, ['slow']);
  assert.deepEqual(server.acts, ['lock', 'stop'], 'the criterion itself sends it back');
  assert.deepEqual([criteria[0]?.how, criteria[0]?.rollbacks.length], ['rollback-launch', 1]);
  assert.deepEqual([criteria[1]?.fault, criteria[1]?.because], [null, 'needs SQL']);
  assert.equal(passed, false);
  assert.deepEqual(ended, ['slow']);
});

test('H7 a launch that gets stuck is recorded, sent back, and the next one is tried', async () => {
  const server = new ScriptedServer(['deploying']);
  const { criteria, ended } = await rehearse(server, ['slow', 'failed']);
  for (const one of criteria.slice(0, 2)) {
    assert.equal(one.how, null);
    assert.match(one.because ?? '', /is deploying, and not where every store .* green is ill/);
  }
  assert.deepEqual(ended, ['slow', 'failed'], 'what was to be broken is put right in any case');
  assert.deepEqual(server.acts, ['lock', 'roll back', 'stop', 'lock', 'roll back', 'stop']);
});

test('H2 a criterion that fires with nothing broken has not been rehearsed', async () => {
  const server = new ScriptedServer([...CALM, ...CALM]);
  server.fires = 'slow';
  const go = server.go;
  server.go = async () => {
    await go();
    server.break();
  };
  const { criteria } = await rehearse(server, ['slow']);
  assert.equal(criteria[0]?.how, null);
  assert.match(
    criteria[0]?.because ?? '',
    /not where it is calm while nothing is broken: slow at s01:/,
  );
});

test('H7 what another criterion sent back first is recorded with what that was', async () => {
  const server = new ScriptedServer([...CALM, 'rolling-back', 'rolled-back']);
  server.fires = 'failed';
  const { criteria } = await rehearse(server, ['slow']);
  assert.equal(criteria[0]?.how, null);
  assert.match(
    criteria[0]?.because ?? '',
    /is rolled-back, and not where slow fires: failed at s01/,
  );
});

test('a launch that never goes ends the rehearsal: the next one would wait as well', async () => {
  await assert.rejects(rehearse(new ScriptedServer(['locked']), ['slow']), {
    code: 'REHEARSAL_STUCK',
  });
});

test('H7 a launch that gets through unharmed is held before it contracts', async () => {
  const server = new ScriptedServer([...CALM, 'full', 'soaking', 'contracting']);
  const { criteria } = await rehearse(server, ['slow']);
  assert.deepEqual(server.acts, ['lock', 'hold full', 'roll back', 'stop']);
  assert.deepEqual([criteria[0]?.how, criteria[0]?.because], [null, null]);
});
