/** What the keys do and how the ramp and the margin are read. */
import type { Keys } from './use-keys.ts';
import { Panel } from './panel.tsx';

interface HelpProps {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly keys: Pick<Keys, 'enabled' | 'setEnabled'>;
}

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['j', 'next store'],
  ['k', 'store before'],
  ['a', 'acknowledge this store: its shape stops blinking on this screen'],
  ['?', 'this help'],
  ['Esc', 'close'],
];

const READS: readonly (readonly [what: string, means: string])[] = [
  ['Solid rungs', 'share of traffic on green, each rung 10 %'],
  ['Grey', 'time through the present step'],
  ['Tick, diamond', 'gate passed, gate now'],
  ['Pause, cross', 'gate held, gate failed'],
  ['Pointer', 'the worst criterion; the upright line is where it rolls back'],
  ['Time beside it', 'until it is reached at the present trend; steady: not getting nearer'],
  ['Hatched', 'not known any more: as it was last seen'],
];

export function Help({ isOpen, close, keys }: HelpProps) {
  return (
    <Panel title="Help" isOpen={isOpen} close={close}>
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={keys.enabled}
          onChange={(event) => keys.setEnabled(event.target.checked)}
        />
        Single keys work on this screen
      </label>
      <dl>
        {READS.map(([what, means]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <p>
        <code>#dark</code> or <code>#light</code> at the end of the address forces a theme.
      </p>
    </Panel>
  );
}
