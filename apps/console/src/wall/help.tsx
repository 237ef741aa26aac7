/** What the keys do and how a screen is read. */
import { PAGES } from '../ui/use-go-keys.ts';
import { Panel } from './panel.tsx';
import type { Keys } from './use-keys.ts';

/** A key or a sign, and what it does or means. */
export type HelpLine = readonly [what: string, means: string];

interface HelpProps {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly keys: Pick<Keys, 'enabled' | 'setEnabled'>;
  /** The screen's own keys, beside those that work everywhere. */
  readonly does: readonly HelpLine[];
  /** How what is drawn is read. */
  readonly reads: readonly HelpLine[];
}

const EVERYWHERE: readonly HelpLine[] = [
  ...PAGES.map(({ key, name }): HelpLine => [`g ${key}`, `the page ${name}`]),
  ['?', 'this help'],
  ['Esc', 'close'],
];

export function Help({ isOpen, close, keys, does, reads }: HelpProps) {
  return (
    <Panel title="Help" isOpen={isOpen} close={close}>
      <dl>
        {[...does, ...EVERYWHERE].map(([key, means]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{means}</dd>
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
        {reads.map(([what, means]) => (
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
