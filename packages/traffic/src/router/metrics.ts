/** What the router shows to Prometheus. */
import { formatMetrics, type Family, type Sample } from '../core/prometheus.ts';
import { COLOURS } from '../core/routing-table.ts';
import type { Live } from './live.ts';

/** @returns all of the router's metrics as text */
export function metricsText(live: Live): string {
  const slots = [...live.meter.allSlots()].filter((slot) => slot.requests > 0);
  const bySlot = (of: (slot: (typeof slots)[number]) => number): Sample[] =>
    slots.map((slot) => ({
      labels: { store: slot.store, colour: slot.colour },
      value: of(slot),
    }));
  const families: Family[] = [
    counter(
      'slipway_requests_total',
      'Answered or failed.',
      bySlot(({ requests }) => requests),
    ),
    counter('slipway_failed_requests_total', '5xx, reset, timeout, refused.', [
      ...bySlot(({ failed }) => failed),
    ]),
    ...totals(live),
    ...units(live),
    gauge(
      'slipway_in_flight_requests',
      'Requests and streams under way.',
      COLOURS.map((colour) => ({ labels: { colour }, value: live.inFlight[colour] })),
    ),
    gauge('slipway_table_version', 'Version of the routing table that applies.', [
      { labels: {}, value: live.table.version },
    ]),
    gauge(
      'slipway_instance_healthy',
      '1 for an instance whose checks pass.',
      live.upstreams.status().map(({ service, colour, url, health }) => {
        return { labels: { service, colour, url }, value: health === 'healthy' ? 1 : 0 };
      }),
    ),
    latency(live),
  ];
  return formatMetrics(families);
}

function counter(name: string, help: string, samples: Sample[]): Family {
  return { name, help, type: 'counter', samples };
}

function gauge(name: string, help: string, samples: Sample[]): Family {
  return { name, help, type: 'gauge', samples };
}

function totals({ totals }: Live): Family[] {
  const one = (value: number): Sample[] => [{ labels: {}, value }];
  return [
    counter('slipway_client_aborts_total', 'Ended by the client.', one(totals.clientAborted)),
    counter('slipway_retries_total', 'Sent on unsent requests.', one(totals.retried)),
    counter('slipway_unrouted_total', 'No route for the path.', one(totals.unrouted)),
    counter('slipway_malformed_total', 'Refused as malformed.', one(totals.malformed)),
  ];
}

function units({ meter, config }: Live): Family[] {
  const names = ['failed', ...config.objectivesMs.map((ms) => `over ${ms} ms`)];
  const counted = Array.from(meter.units.stores()).flatMap(({ store, totals }) =>
    totals.flatMap((total, measure) =>
      COLOURS.map((colour) => {
        const labels = { store, colour, measure: names[measure] ?? '' };
        return { labels, value: total[colour] };
      }),
    ),
  );
  const one = (value: number): Sample[] => [{ labels: {}, value }];
  return [
    counter('slipway_bad_units_total', 'First bad answers of units in their step.', counted),
    counter('slipway_units_left_out_total', 'Requests beyond the limit.', one(meter.units.leftOut)),
    gauge('slipway_units', 'Units that are kept for the comparison.', one(meter.units.kept)),
  ];
}

function latency(live: Live): Family {
  const samples = COLOURS.flatMap((colour) => {
    const { p50Ms, p99Ms } = live.latency[colour].summary(performance.now());
    const at = (quantile: string, ms: number | null): Sample[] =>
      ms === null ? [] : [{ labels: { colour, quantile }, value: ms / 1000 }];
    return [...at('0.5', p50Ms), ...at('0.99', p99Ms)];
  });
  const help = 'Time to the headers of an answer, last one to two minutes.';
  return { name: 'slipway_request_seconds', help, type: 'summary', samples };
}
