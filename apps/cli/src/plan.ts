/**
 * What a launch file comes to: the criteria in words, what moves, the ramp by wave, and how long it
 * takes at the least. Only what follows from the files; no database is asked.
 */
import { FULL_BP } from '@slipway/kernel';
import { firesWhen, launchSights, spoken, type LaunchSpec } from '@slipway/launch';
import { isMetered } from '@slipway/ramp';
import { readChangeFile } from '@slipway/schema';
import { describeOperation } from './operations.ts';

type StorePlan = NonNullable<LaunchSpec['ramp']>['stores'][number];

/** Stores that go up together. Durations are plan milliseconds. */
export interface Wave {
  /** Counts from 1. */
  readonly wave: number;
  readonly stores: readonly string[];
  readonly startMs: number;
  readonly bakeMs: number;
  readonly stepsBp: readonly number[];
  readonly dwellMs: number;
  /** When its stores are at 100 % at the earliest. */
  readonly fullMs: number;
}

/** A launch and what is derived from it. */
export interface DerivedPlan extends Omit<LaunchSpec, 'changes'> {
  /** What its comparisons of green with blue could see, at the speed that was asked for. */
  readonly sights: ReturnType<typeof launchSights>;
  readonly changes: readonly (LaunchSpec['changes'][number] & {
    readonly version: string;
    readonly operations: readonly string[];
  })[];
  readonly waves: readonly Wave[];
  /** Plan time from the first request on green; null without a ramp. */
  readonly rampMs: number | null;
  /** Plan time until the old version may go; null without a ramp. */
  readonly totalMs: number | null;
}

/**
 * @param spec as read from the launch file
 * @param speed plan milliseconds per real millisecond
 * @throws {ChangeInvalidError} {UnsupportedError} a change file is wrong
 */
export function derivePlan(spec: LaunchSpec, speed = 1): DerivedPlan {
  const changes = spec.changes.map((change) => {
    const { name, versionSchema, operations } = readChangeFile(change.file);
    return {
      ...change,
      version: versionSchema ?? name,
      operations: operations.map(describeOperation),
    };
  });
  const waves = wavesOf(spec.ramp?.stores ?? []);
  const rampMs = spec.ramp ? Math.max(...waves.map(({ fullMs }) => fullMs)) : null;
  const totalMs = rampMs === null ? null : rampMs + spec.rollback.blueKeptMs;
  const sights = launchSights(spec, speed);
  return { ...spec, changes, waves, rampMs, totalMs, sights };
}

function wavesOf(stores: readonly StorePlan[]): Wave[] {
  const numbers = [...new Set(stores.map(({ wave }) => wave))];
  return numbers.flatMap((wave) => {
    const mine = stores.filter((one) => one.wave === wave);
    const [first] = mine;
    if (!first) return [];
    const { offsetMs, bakeMs, stepsBp, dwellMs } = first;
    // The bake is the least time at the pilot share; 100 % itself is not waited for.
    const waits = stepsBp.length - 1;
    const upMs = waits > 0 ? Math.max(dwellMs, bakeMs) + (waits - 1) * dwellMs : 0;
    return [
      {
        wave,
        stores: mine.map(({ store }) => store),
        startMs: offsetMs,
        bakeMs,
        stepsBp,
        dwellMs,
        fullMs: offsetMs + upMs,
      },
    ];
  });
}

const percent = (bp: number): string => `${bp / 100}`;

/** @returns the first, the last, and how many, where a list is long */
function listed(names: readonly string[]): string {
  if (names.length <= 4) return names.join(' ');
  return `${names[0]} to ${names.at(-1)} (${names.length} stores)`;
}

type Criterion = LaunchSpec['criteria'][number];

/** What a criterion asks beside its tripwire. */
function comparedLines(criterion: Criterion): string[] {
  if (!isMetered(criterion)) return [];
  const { compare, ceiling } = criterion;
  const share = (part: number) => `${Math.round(part * 100_000) / 1000} %`;
  const lines = ceiling === null ? [] : [`  no gate passes above ${share(ceiling)} in its step`];
  if (compare) {
    const than = `green ${compare.ratio} times as bad as blue`;
    const { isInformational, alpha } = compare;
    lines.push(
      isInformational
        ? `  it is shown whether green is worse than blue; that decides nothing`
        : `  or when green is shown to be worse than blue (false alarms: ${share(alpha)}); ` +
            `no gate passes before ${than} is ruled out`,
    );
  }
  return lines;
}

function criteriaLines({ criteria, rollback, criteriaHash, ramp }: DerivedPlan): string[] {
  const does = { 'rollback-store': 'the store goes back', 'rollback-launch': 'all stores go back' };
  const lines = criteria.flatMap((criterion) => {
    const { id, action, scope } = criterion;
    const then = scope.map((level) => {
      const act = action[level];
      const where = level === 'store' ? 'at a store' : 'of all stores';
      return `  ${where}: ${act === 'hold' ? 'the ramp holds' : does[act]}`;
    });
    const lines = [...comparedLines(criterion), ...then].map((line) => `  ${line}`);
    return [`  ${id}: ${firesWhen(criterion)}`, ...lines];
  });
  const gates = ramp ? [`  every gate needs ${ramp.evidenceFloor} requests on green`] : [];
  return [
    ...lines,
    ...gates,
    `  a rollback takes effect within ${spoken(rollback.withinMs)}; ` +
      `blue is kept ${spoken(rollback.blueKeptMs)} after the last gate`,
    `  the criteria are locked as ${criteriaHash.slice(0, 16)}`,
  ];
}

/** Where green would have to be so many times as bad as blue to be seen, gate by gate. */
function sightLines({ sights }: DerivedPlan): string[] {
  return sights.map(({ criterion, base, perSecond, gates, isInformational }) => {
    const decides = isInformational ? ', decides nothing' : '';
    if (perSecond === null) return `  ${criterion}: the traffic to expect is not said${decides}`;
    const seen = gates.map(({ bp, ratio }) => {
      const times = Number.isFinite(ratio) ? ratio.toPrecision(2).replace(/\.0$/, '') : '∞';
      return `${percent(bp)} % ${Number(times) >= 100 ? Math.round(ratio) : times}x`;
    });
    const at = `${perSecond} requests/s in the first wave, ${base * 100} % bad in any case`;
    return `  ${criterion}: ${seen.join(', ')} (${at}${decides})`;
  });
}

function movesLines({ changes, services, traffic }: DerivedPlan): string[] {
  return [
    ...changes.flatMap(({ on, schema, version, operations }) => [
      `  schema ${schema} of ${on}, to version ${version}`,
      ...operations.map((operation) => `    ${operation}`),
    ]),
    ...services.map(({ name, target, needs, blue, green }) => {
      const after = needs.length > 0 ? `, after ${needs.join(', ')}` : '';
      return `  service ${name}, ${blue.release} to ${green.release} (${target}${after})`;
    }),
    ...(traffic
      ? [
          `  customers at ${traffic.listen.host}:${traffic.listen.port}: ` +
            traffic.routes.map(({ prefix, service }) => `${prefix} to ${service}`).join(', '),
        ]
      : []),
  ];
}

function rampLines({ waves, ramp }: DerivedPlan): string[] {
  if (!ramp) return [];
  const rows = waves.map(({ wave, stores, startMs, bakeMs, stepsBp, fullMs }) => [
    String(wave),
    listed(stores),
    `T+${startMs === 0 ? '0' : spoken(startMs)}`,
    bakeMs === 0 ? '-' : spoken(bakeMs),
    stepsBp.map(percent).join(' '),
    `T+${fullMs === 0 ? '0' : spoken(fullMs)}`,
  ]);
  const head = ['wave', 'stores', 'starts', 'bake', 'shares in %', `at ${percent(FULL_BP)} %`];
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  const dwells = [...new Set(waves.map(({ dwellMs }) => spoken(dwellMs)))].join(' or ');
  const then = ramp.hold.then === 'ask' ? 'a person is asked' : 'the store goes back';
  return [
    line(head),
    ...rows.map(line),
    `  a gate every ${dwells}; after ${spoken(ramp.hold.longestMs)} on hold ${then}`,
  ];
}

/** @returns the plan as lines for a person */
export function planLines(plan: DerivedPlan): string[] {
  const { name, opens, rampMs, totalMs, waves, sights } = plan;
  return [
    `${name}, opens ${opens}`,
    '',
    'How we would know, and how we would go back',
    ...criteriaLines(plan),
    '',
    'What moves',
    ...movesLines(plan),
    ...(waves.length > 0 ? ['', 'How it moves', ...rampLines(plan)] : []),
    ...(sights.length > 0
      ? [
          '',
          'How many times as bad green would have to be, to be seen by a gate',
          ...sightLines(plan),
        ]
      : []),
    ...(rampMs === null || totalMs === null
      ? []
      : [
          '',
          `At the least ${spoken(rampMs)} until every store is on green, ` +
            `${spoken(totalMs)} until the old version goes.`,
        ]),
  ];
}
