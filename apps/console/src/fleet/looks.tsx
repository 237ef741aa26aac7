/** Everything about devices that waits for a person: what it is, and what to do. */
import { addressOf } from '../core/address.ts';
import { DEVICE_WORD } from '../core/device-states.ts';
import type { Look } from '../core/fleet-looks.ts';
import { count } from '../core/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';

interface LooksProps {
  readonly launch: string;
  readonly looks: readonly Look[];
  /** All ops in quarantine, of which the newest may have no line here; null if not to be told. */
  readonly quarantined: number | null;
  readonly isStale: boolean;
}

export function Looks({ launch, looks, quarantined, isStale }: LooksProps) {
  const named = looks.filter(({ command }) => command?.startsWith('slipway fleet resolve')).length;
  const unnamed = (quarantined ?? named) - named;
  return (
    <aside className="looks" aria-label="What waits for a person">
      <h2>
        Waits for a person <span>{looks.length === 0 ? 'nothing' : count(looks.length)}</span>
      </h2>
      <ul tabIndex={0} aria-label="What waits, worst first">
        {looks.map((look) => (
          <li key={look.id} data-st={isStale ? 'stale' : look.state}>
            <h3>
              <Glyph name={isStale ? 'stale' : look.state} />
              <Link to={addressOf(launch, 'devices', { store: look.store })}>{look.title}</Link>
              <span className="state">{DEVICE_WORD[look.state]}</span>
            </h3>
            <p>{look.text}</p>
            <p className="next">
              {look.next} {look.command !== null && <code>{look.command}</code>}
            </p>
          </li>
        ))}
        {unnamed > 0 && <li>{count(unnamed)} more ops are in quarantine.</li>}
      </ul>
    </aside>
  );
}
