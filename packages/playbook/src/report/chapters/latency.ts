/** Traffic and latency of blue and green over time, as the meter counted them. */
import { absentChapter, type Chapter, type Table } from '../chapter.ts';
import { isThere, type LatencyCounts, type LatencyFacts, type ReportFacts } from '../facts.ts';
import { durationWords, figure, shareWords } from '../figure.ts';
import type { Picture } from '../pictures/picture.ts';
import { ceiling } from '../pictures/axis.ts';
import { plotPicture, type Series } from '../pictures/plot.ts';

const TITLE = 'Traffic and latency';
const COLOURS = ['blue', 'green'] as const;
/** The least top of an axis of shares: below it noise would look like a mountain. */
const LEAST_TOP = 0.01;

type Colour = (typeof COLOURS)[number];
type Measure = (counts: LatencyCounts) => number | null;

function seriesOf({ buckets }: LatencyFacts, measure: Measure, isArea: boolean): Series[] {
  return COLOURS.map((colour) => ({
    name: colour,
    ink: colour,
    isArea,
    dash: colour === 'blue' ? '5 3' : null,
    points: buckets.map((bucket) => [bucket.atMs, measure(bucket[colour])] as const),
  }));
}

function topOf(series: readonly Series[], ...more: readonly number[]): number {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
  return ceiling(values.reduce((most, value) => Math.max(most, value), Math.max(...more)));
}

function shareOver(counts: LatencyCounts, at: number): number | null {
  return counts.requests === 0 ? null : (counts.over[at] ?? 0) / counts.requests;
}

function spanOf({ buckets, bucketMs }: LatencyFacts) {
  const fromMs = buckets[0]?.atMs ?? 0;
  return { fromMs, untilMs: (buckets.at(-1)?.atMs ?? fromMs) + bucketMs };
}

function trafficPicture(latency: LatencyFacts): Picture {
  const perSecond: Measure = ({ requests }) => requests / (latency.bucketMs / 1000);
  const series = seriesOf(latency, perSecond, true);
  const { blue, green } = latency.total;
  return plotPicture({
    title: 'Requests a second',
    says: `${blue.requests} requests on blue in all, ${green.requests} on green.`,
    ...spanOf(latency),
    most: topOf(series, 1),
    words: (value) => String(Math.round(value * 10) / 10),
    series,
    limits: [],
  });
}

function latencyPicture(latency: LatencyFacts, objectiveMs: number, at: number): Picture {
  const series = seriesOf(latency, (counts) => shareOver(counts, at), false);
  const limits = latency.limits
    .filter((limit) => limit.objectiveMs === objectiveMs)
    .map(({ criterion, above }) => ({ name: `${criterion}: ${shareWords(above)}`, value: above }));
  const total = (colour: Colour) => shareWords(shareOver(latency.total[colour], at) ?? 0);
  return plotPicture({
    title: `Share of requests slower than ${durationWords(objectiveMs)}, or failed`,
    says: `In all ${total('blue')} on blue and ${total('green')} on green.`,
    ...spanOf(latency),
    most: topOf(series, LEAST_TOP, ...limits.map(({ value }) => value)),
    words: shareWords,
    series,
    limits,
  });
}

function totalsTable({ objectivesMs, total }: LatencyFacts): Table {
  return {
    title: 'Blue and green in all',
    columns: [
      { head: 'release' },
      { head: 'requests', unit: 'count' },
      { head: 'failed', unit: 'count' },
      ...objectivesMs.map((ms) => ({
        head: `slower than ${ms} ms, or failed`,
        unit: 'share' as const,
      })),
    ],
    rows: COLOURS.map((colour) => [
      colour,
      figure(total[colour].requests, 'count'),
      figure(total[colour].failed, 'count'),
      ...objectivesMs.map((_, at) => figure(shareOver(total[colour], at), 'share')),
    ]),
  };
}

/** @returns the chapter; it says so where nothing was metered */
export function latencyChapter({ latency, ramp }: ReportFacts): Chapter {
  if (!isThere(latency)) return absentChapter('latency', TITLE, latency.absent);
  const { objectivesMs } = latency;
  const none =
    objectivesMs.length === 0
      ? ['No criterion of this launch has a latency objective, so the meter counted none.']
      : ['The meter counts how many requests miss an objective; it keeps no percentiles.'];
  const compared = isThere(ramp) ? ramp.comparisons : [];
  return {
    id: 'latency',
    title: TITLE,
    words: [...none, ...compared.map(({ criterion, text }) => `${criterion}: ${text}.`)],
    pictures: [
      trafficPicture(latency),
      ...objectivesMs.map((objectiveMs, at) => latencyPicture(latency, objectiveMs, at)),
    ],
    tables: [totalsTable(latency)],
  };
}
