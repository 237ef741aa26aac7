/** The row of figures over the devices. */
import type { FleetView } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { ABNORMAL_DEVICES, addCounts, DEVICE_WORD } from '../core/device-states.ts';
import {
  devicesFigure,
  drainFigure,
  onDevicesFigure,
  proofFigure,
  unappliedFigure,
} from '../core/fleet-figures.ts';
import { count } from '../core/format.ts';
import { Chip } from '../ui/chip.tsx';
import { Figure } from '../ui/figure.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';

interface FleetFiguresProps {
  readonly launch: string;
  readonly fleet: FleetView;
  readonly isStale: boolean;
}

export function FleetFigures(props: FleetFiguresProps) {
  const { fleet } = props;
  return (
    <section className="figures" aria-label="Figures of the fleet">
      <Figure label="Devices" {...devicesFigure(fleet)} />
      <Figure label="Ops on devices" {...onDevicesFigure(fleet)} />
      <Figure label="Ops to apply" {...unappliedFigure(fleet)} />
      <Figure label="Drained in" {...drainFigure(fleet)} />
      <Attention {...props} />
      <Proof {...props} />
    </section>
  );
}

function Attention({ launch, fleet, isStale }: FleetFiguresProps) {
  const counts = addCounts(fleet.stores.map((store) => store.counts));
  const looks = ABNORMAL_DEVICES.filter((state) => (counts[state] ?? 0) > 0);
  return (
    <div className="figure attention">
      <span className="figure-label">Needs a look</span>
      <ul>
        {looks.map((state) => (
          <li key={state}>
            <Link to={addressOf(launch, 'devices', { show: 'look' })} className="chip-link">
              <Chip state={isStale ? 'stale' : state}>
                {count(counts[state] ?? 0)}
                <span className="vh"> {DEVICE_WORD[state].toLowerCase()}</span>
              </Chip>
            </Link>
          </li>
        ))}
        {looks.length === 0 && (
          <li className="normal">
            <b>None</b>
          </li>
        )}
      </ul>
    </div>
  );
}

function Proof({ launch, fleet, isStale }: FleetFiguresProps) {
  const { word, notes, state } = proofFigure(fleet);
  const shape = isStale ? 'stale' : state;
  return (
    <div className="figure outcome" {...(shape ? { 'data-st': shape } : {})}>
      <span className="figure-label">
        <Link to={addressOf(launch, 'certificate')}>Contract proof</Link>
      </span>
      <p>
        {shape && <Glyph name={shape} />}
        <b className="word">{word}</b>
        <span className="figure-notes">
          {notes.map((note) => (
            <span key={note}>{note}</span>
          ))}
        </span>
      </p>
    </div>
  );
}
