/**
 * How fast a backfill may go, decided from the health of the database and of the launch.
 *
 *   load of the worst signal (its value as a share of its limit)
 *   0 ──speed up──► 40 % ──hold──► 70 % ──slow──► 100 % ──halve──►
 *
 * Rules (SPEC.md): T1 the worst signal decides · T2 no news is bad news · T3 it never stops for a
 * signal, only for a hold. The pace is a share of time: at 0.25, a worker rests three times as long
 * as it works.
 */

/** The signals and what each is limited to unless the change or the caller says otherwise. */
export const SIGNALS = {
  replica_lag_ms: { limit: 5_000, says: (value: number) => `replica lag ${seconds(value)}` },
  replica_lag_bytes: {
    limit: 256 * 1024 * 1024,
    says: (value: number) => `replica ${Math.round(value / 1024 / 1024)} MB behind`,
  },
  archive_files: { limit: 64, says: (value: number) => `${value} WAL files wait for the archive` },
  lock_waits: { limit: 8, says: (value: number) => `${value} sessions wait for locks` },
  commit_ms: { limit: 200, says: (value: number) => `a commit takes ${Math.round(value)} ms` },
  active_sessions: { limit: null, says: (value: number) => `${value} active sessions` },
} as const satisfies Record<string, SignalRule>;

interface SignalRule {
  /** Null: a quarter of the server's max_connections. */
  readonly limit: number | null;
  readonly says: (value: number) => string;
}

export type SignalName = keyof typeof SIGNALS;

/** All signals' names, as change files and options write them. */
export const SIGNAL_NAMES = Object.keys(SIGNALS) as readonly SignalName[];

/** Limits that differ from the usual ones, or no throttle at all. */
export type ThrottleWish = 'off' | { readonly [Name in SignalName]?: number | undefined };

/** What was measured; null where nothing can be seen, for want of rights or of a replica. */
export interface Sample {
  readonly atMs: number;
  readonly values: Readonly<Record<SignalName, number | null>>;
  readonly maxConnections: number;
  /** Whether autovacuum works on the table. */
  readonly vacuum: boolean;
  /** What somebody outside says, such as the launch. */
  readonly outside: OutsideSignal | null;
}

/** A signal from outside: `load` as a share of its limit; a hold stops the backfill meanwhile. */
export interface OutsideSignal {
  readonly load: number;
  readonly hold: boolean;
  readonly because: string;
}

/** The pace: a share of time (0 while held, else 0.01 to 1), and why it is less than 1. */
export interface Pace {
  readonly share: number;
  readonly because: string | null;
}

export const FULL_PACE: Pace = { share: 1, because: null };

/** A backfill goes on at one hundredth of its time, so that it ends also on a laden server. */
export const LEAST_SHARE = 0.01;
/** Beside autovacuum the backfill keeps half its time: a vacuum may take hours. */
const VACUUM_SHARE = 0.5;
/** After a hold it goes on at a quarter: nothing was wrong with the database. */
const SHARE_AFTER_HOLD = 0.25;
/** A sample older than this says nothing any more. */
export const STALE_MS = 3_000;

const SPEED_UP_BELOW = 0.4;
const SLOW_FROM = 0.7;

interface Load {
  readonly load: number;
  readonly because: string;
  /** The pace is not slowed below this share. */
  readonly least: number;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function loadsOf(sample: Sample, wish: Exclude<ThrottleWish, 'off'>): Load[] {
  const loads: Load[] = [];
  for (const name of SIGNAL_NAMES) {
    const value = sample.values[name];
    if (value === null) continue;
    const limit = wish[name] ?? SIGNALS[name].limit ?? Math.max(8, sample.maxConnections / 4);
    loads.push({ load: value / limit, because: SIGNALS[name].says(value), least: LEAST_SHARE });
  }
  if (sample.vacuum) {
    loads.push({ load: SLOW_FROM, because: 'autovacuum is at work', least: VACUUM_SHARE });
  }
  const { outside } = sample;
  if (outside) loads.push({ load: outside.load, because: outside.because, least: LEAST_SHARE });
  return loads;
}

function slower(pace: Pace, factor: number, { because, least }: Omit<Load, 'load'>): Pace {
  const share = Math.max(Math.min(pace.share, least), pace.share * factor, LEAST_SHARE);
  return { share, because };
}

/**
 * Decides the next pace; once per sample.
 *
 * @param sample the newest one, or null if there never was one
 */
export function nextPace(
  before: Pace,
  sample: Sample | null,
  wish: ThrottleWish,
  nowMs: number,
): Pace {
  if (wish === 'off') return FULL_PACE;
  const pace = before.share === 0 ? { ...before, share: SHARE_AFTER_HOLD } : before;
  if (sample === null || nowMs - sample.atMs > STALE_MS) {
    const because = 'the health of the database cannot be read';
    return slower(pace, 0.5, { because, least: LEAST_SHARE });
  }
  if (sample.outside?.hold) return { share: 0, because: sample.outside.because };
  const loads = loadsOf(sample, wish).toSorted((a, b) => b.load - a.load);
  const worst = loads[0] ?? { load: 0, because: '', least: LEAST_SHARE };
  if (worst.load >= 1) return slower(pace, 0.5, worst);
  if (worst.load >= SLOW_FROM) return slower(pace, 0.85, worst);
  if (worst.load >= SPEED_UP_BELOW) {
    return { share: pace.share, because: pace.share < 1 ? worst.because : null };
  }
  const share = Math.min(1, pace.share * 1.25);
  return { share, because: share < 1 ? 'speeding up again' : null };
}

/**
 * Reads limits as an option writes them: `off`, or `lock_waits=4,commit_ms=50`.
 *
 * @returns the wish, or a sentence about what is wrong with the text
 */
export function parseThrottle(text: string): ThrottleWish | { readonly problem: string } {
  if (text.trim() === 'off') return 'off';
  const wish: Partial<Record<SignalName, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', limit = ''] = part.trim().split('=');
    const known = SIGNAL_NAMES.find((each) => each === name);
    if (!known) {
      return { problem: `there is no signal "${name}"; there are ${SIGNAL_NAMES.join(', ')}` };
    }
    if (!/^\d+$/.test(limit) || Number(limit) < 1) {
      return { problem: `the limit of ${name} is a whole number above 0` };
    }
    wish[known] = Number(limit);
  }
  return wish;
}
