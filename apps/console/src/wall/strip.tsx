/** The top of the wall: which launch, when in its plan, where in its life, through which plane. */
import type { LaunchView } from '@slipway/api';
import { Button } from 'react-aria-components/Button';
import { launchClock, opening } from '../core/format.ts';
import { Mark } from '../ui/mark.tsx';
import { LifeLine } from './life-line.tsx';

interface StripProps {
  readonly view: LaunchView;
  readonly launches: number;
  readonly openPicker: () => void;
}

export function Strip({ view, launches, openPicker }: StripProps) {
  const stores = view.stores.length === 1 ? '1 store' : `${view.stores.length} stores`;
  return (
    <header className="strip">
      <div className="identity">
        <div className="wordmark">
          <Mark />
          <span>slipway</span>
        </div>
        <h1 title={view.name}>
          {view.name}, {stores}
        </h1>
        <p>
          <span>Opens {opening(view.opens)}</span>
          {launches > 1 && (
            <Button className="link" onPress={openPicker}>
              {launches} launches
            </Button>
          )}
        </p>
      </div>
      <div className="clock">
        <span className="figure-label">
          Launch clock
          {view.speed > 1 && (
            <>
              {' '}
              · <strong>× {view.speed}</strong>
            </>
          )}
        </span>
        {view.planMs === null ? (
          <b className="not-begun">Not begun</b>
        ) : (
          <b role="timer">{launchClock(view.planMs)}</b>
        )}
      </div>
      <LifeLine view={view} />
      <div className="plane">
        <span className="figure-label">Traffic plane</span>
        <b>{view.plane}</b>
        <span className="plane-listen">at {view.listen}</span>
      </div>
    </header>
  );
}
