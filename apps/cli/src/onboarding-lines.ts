/** The funnel of sign-ups as text: a bar for each step, the rate with its interval, the losses. */
import type { Activation, FunnelRow } from '@slipway/commerce';
import { tableLines } from './commands/fleet-options.ts';
import { count, counted } from './commands/schema-options.ts';

const BAR = 40;
const STEPS = [
  ['captured', 'captured'],
  ['verified', 'verified'],
  ['payment', 'payment begun'],
  ['activated', 'active'],
  ['benefitVisible', 'visible at till'],
] as const satisfies readonly (readonly [keyof FunnelRow['reached'], string])[];

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** @returns the picture of one row and what it says */
export function funnelLines({ reached, activation }: FunnelRow): string[] {
  if (activation.captured === 0) return ['No sign-up was captured.'];
  const width = count(reached.captured).length;
  const bars = STEPS.map(([step, name]) => {
    const share = reached.captured === 0 ? 0 : reached[step] / reached.captured;
    const bar = '█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░');
    const number = count(reached[step]).padStart(width);
    return `  ${name.padEnd(15)}  ${number}  ${bar}  ${percent(share)}`;
  });
  return [...bars, '', ...activationLines(activation)];
}

function activationLines(activation: Activation): string[] {
  const { due, activated, rate, interval, notYetDue, bounds } = activation;
  const lost = lostWords(activation);
  const excluded = excludedWords(activation);
  return [
    rate === null
      ? 'Activated within a day: no sign-up is a day old yet, so there is no rate.'
      : `Activated within a day: ${count(activated)} of ${count(due)}, ${percent(rate)} ` +
        `(95 % interval ${percent(interval.low)} to ${percent(interval.high)}).`,
    ...(notYetDue > 0
      ? [
          `${counted(notYetDue, 'sign-up')} less than a day old: with them it ends between ` +
            `${percent(bounds.low)} and ${percent(bounds.high)}.`,
        ]
      : []),
    lost === '' ? 'Nobody is lost.' : `Lost: ${lost}.`,
    ...(excluded === '' ? [] : [`Not counted: ${excluded}.`]),
  ];
}

/** @returns such as `9 declined, 4 payment-abandoned`, the most frequent first */
function lostWords({ lost }: Activation): string {
  return Object.entries(lost)
    .toSorted(([one, n], [other, m]) => m - n || (one < other ? -1 : 1))
    .map(([reason, n]) => `${count(n)} ${reason}`)
    .join(', ');
}

function excludedWords({ excluded }: Activation): string {
  return Object.entries(excluded)
    .filter(([, n]) => n > 0)
    .map(([why, n]) => `${count(n)} ${why}`)
    .join(', ');
}

/** @returns a line for each row, under `by` as its head */
export function funnelTable(rows: readonly FunnelRow[], by: string): string[] {
  if (rows.length === 0) return ['No sign-up was captured.'];
  const heads = [by, ...STEPS.map(([, name]) => name), 'due', 'rate', '95 % interval', 'lost'];
  const cells = rows.map(({ key, reached, activation }) => [
    key,
    ...STEPS.map(([step]) => count(reached[step])),
    count(activation.due),
    activation.rate === null ? '' : percent(activation.rate),
    activation.due === 0
      ? ''
      : [activation.interval.low, activation.interval.high].map(percent).join(' to '),
    lostWords(activation),
  ]);
  return tableLines(heads, cells);
}
