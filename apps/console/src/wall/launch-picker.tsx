/** The launches that the server knows, newest first, each under its own address. */
import type { LaunchView } from '@slipway/api';
import { Panel } from './panel.tsx';

interface LaunchPickerProps {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly launches: readonly LaunchView[];
  readonly shown: string;
}

export function LaunchPicker({ isOpen, close, launches, shown }: LaunchPickerProps) {
  return (
    <Panel title="Launches" isOpen={isOpen} close={close}>
      <ul className="launches">
        {launches.map(({ id, name, phase, stores }) => (
          <li key={id}>
            <a
              href={`/launches/${encodeURIComponent(id)}${location.hash}`}
              aria-current={id === shown ? 'page' : undefined}
            >
              <b>{name}</b> {phase.replace('-', ' ')}, {stores.length} stores
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
