/** How far the list is: a mark for each line, in groups by zone. */
import { paceOf, progressOf, type Picking } from '@slipway/crew/picker';
import { useWords } from '../live/preferences.ts';

export function ProgressLine({
  picking,
  nowMs,
}: {
  readonly picking: Picking;
  readonly nowMs: number;
}) {
  const words = useWords();
  const { done, total, zones, now } = progressOf(picking);
  const pace = paceOf(picking, nowMs);
  return (
    <div className="progress">
      <p>
        <b>{done}</b> {words.of(total)}
        {now && <span>{words.zoneOf(now.zone, now.nth, now.of)}</span>}
        {pace !== null && <em>{words.pace(pace)}</em>}
      </p>
      <div className="bar" role="img" aria-label={words.picked(done, total)}>
        {zones.map(({ zone, lines }) => (
          <span key={zone} style={{ flex: lines.length }}>
            {lines.map((state, at) => (
              <i key={at} data-is={state} />
            ))}
          </span>
        ))}
      </div>
    </div>
  );
}
