/** The ramp as a picture: the way of each store to green, all on one axis of time. */
import type { ReportRamp, ReportStore } from '@slipway/api';
import { storeWay, WAY, wayWords, type StoreWay } from '../core/report.ts';
import { words } from '../core/format.ts';

export function StoreWays({ ramp }: { readonly ramp: ReportRamp }) {
  return (
    <section className="panel ways" aria-label="Ramp by store">
      <h2>
        Ramp by store<span>share on green over time; below it what each gate said</span>
      </h2>
      <ul>
        {ramp.stores.map((store) => (
          <li key={store.id}>
            <p>
              <b>{store.name}</b> <span>{words(store.state)}</span>
            </p>
            <Picture store={store} ramp={ramp} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PictureProps {
  readonly store: ReportStore;
  readonly ramp: ReportRamp;
}

function Picture({ store, ramp }: PictureProps) {
  const way = storeWay(store, ramp);
  const { width, height, top, floor } = WAY;
  return (
    <svg
      className="way"
      viewBox={`-6 0 ${width + 12} ${height}`}
      role="img"
      aria-label={wayWords(store)}
    >
      <path className="way-full" d={`M0 ${top}H${width}`} />
      <path className="way-area" d={way.area} />
      <path className="way-line" d={way.line} />
      <path className="way-floor" d={`M0 ${floor}H${width}`} />
      <Marks way={way} />
    </svg>
  );
}

/** The marks of all ramps: tick = passed, pause = held, cross = failed; an arrow goes back. */
function Marks({ way: { gates, backX } }: { readonly way: StoreWay }) {
  const y = WAY.gatesY;
  return (
    <>
      {gates.map(({ x, verdict }, place) => {
        const key = `${place} ${verdict}`;
        switch (verdict) {
          case 'passed':
            return <path key={key} className="gate-passed" d={`M${x} ${y - 3}v7`} />;
          case 'held':
            return (
              <path
                key={key}
                className="gate-held"
                d={`M${x - 4} ${y - 4}h3v9h-3zM${x + 1} ${y - 4}h3v9h-3z`}
              />
            );
          case 'failed':
            return <path key={key} className="gate-failed" d={`M${x - 4} ${y - 4}l8 8m0-8l-8 8`} />;
        }
      })}
      {backX !== null && (
        <path className="way-back-mark" d={`M${backX + 12} 58h-12m5-5l-5 5 5 5`} />
      )}
    </>
  );
}
