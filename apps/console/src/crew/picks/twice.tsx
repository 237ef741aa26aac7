/** What was picked twice in a store: who did, with which handheld, when; until it is put back. */
import type { PickTwiceView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { count, longAgo } from '../../core/format.ts';
import { takeWords } from '../../core/picks.ts';
import { Glyph } from '../../ui/glyph.tsx';

interface PickedTwiceProps {
  readonly lines: readonly PickTwiceView[];
  /** Says that whoever works here has put it back. */
  readonly putBack: (line: PickTwiceView) => void;
  readonly nowMs: number;
}

/** Shown only where there is something to put back. */
export function PickedTwice({ lines, putBack, nowMs }: PickedTwiceProps) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>Picked twice</h3>
      <ul aria-label="Picked twice">
        {lines.map((line) => (
          <li key={`${line.list} ${line.step}`} data-st="holding">
            <b>
              <Glyph name="holding" /> {count(line.excess)} {line.name} too many
            </b>
            <span>
              <span className="mono">{line.order}</span>, tote {line.tote}, wanted{' '}
              {count(line.wanted)}
              {line.takes.map((take) => (
                <span key={`${take.device} ${take.atMs}`} className="why">
                  {takeWords(take)}, {longAgo(Math.max(0, nowMs - take.atMs))} ago
                </span>
              ))}
            </span>
            <Button className="btn" onPress={() => putBack(line)}>
              Put back
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
