/** Everything that waits for a person: the inbox, the picked one, the poll, what was decided. */
import type { DecisionOption, DecisionsView, LaunchView } from '@slipway/api';
import { useState } from 'react';
import { addressOf, type Pick } from '../core/address.ts';
import { inOrder } from '../core/decisions.ts';
import type { Freshness } from '../core/freshness.ts';
import { goTo } from '../live/use-address.ts';
import { Frame } from '../ui/frame.tsx';
import { Link } from '../ui/link.tsx';
import { NotRead } from '../ui/not-read.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { Inbox } from './inbox.tsx';
import { Made } from './made.tsx';
import { Picked } from './picked.tsx';
import { PollBoard } from './poll-board.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';

const MEANINGS: readonly Meaning[] = [
  { shape: 'holding', word: 'Waits for a person' },
  { shape: 'rolled-back', word: 'Rolled back' },
  { shape: 'idle', word: 'Silent: no-go' },
  { shape: 'stale', word: 'Stale' },
];

const READS: readonly HelpLine[] = [
  ['Time left', 'until the plan decides by itself; “no limit” waits without end'],
  ['Go/no-go', 'role by role; who is silent says no-go'],
  ['Signature', 'a passkey signs the very words; a session alone decides nothing'],
  ['Roll back', 'press and hold, then confirm with the passkey; letting go cancels'],
];

const DOES: readonly HelpLine[] = [['h', 'hold the launch, with a reason']];

interface DecisionsScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly pick: Pick;
  /** Null before the first answer. */
  readonly decisions: DecisionsView | null;
  readonly failed: string | null;
  readonly ask: () => void;
  /** By the server's clock. */
  readonly nowMs: number;
}

export function DecisionsScreen(props: DecisionsScreenProps) {
  const { decisions, failed, ...shown } = props;
  const { view, fresh } = props;
  return (
    <Frame
      family="business"
      view={view}
      fresh={fresh}
      page="decisions"
      title="Decisions"
      meanings={MEANINGS}
      does={DOES}
      reads={READS}
      tiles={0}
    >
      {() => (decisions ? <Desk {...shown} decisions={decisions} /> : <NotRead failed={failed} />)}
    </Frame>
  );
}

type DeskProps = Omit<DecisionsScreenProps, 'decisions' | 'failed'> & {
  readonly decisions: DecisionsView;
};

function Desk({ view, fresh, pick, decisions, ask, nowMs }: DeskProps) {
  const [signing, setSigning] = useState<DecisionOption | null>(null);
  const waiting = inOrder(decisions.waiting);
  const picked = waiting.find(({ id }) => id === pick.case) ?? waiting[0] ?? null;
  const isStale = fresh.kind === 'stale';
  const here = { case: picked?.id ?? null };
  const close = () => goTo(addressOf(view.id, 'decisions', here));
  const choose = (option: DecisionOption) => {
    if (!option.act.startsWith('rollback-')) setSigning(option);
    else goTo(addressOf(view.id, 'decisions', { ...here, show: 'rollback', store: option.target }));
  };
  return (
    <>
      <header className="wait-line">
        <p>
          <b>{waiting.length}</b> {waiting.length === 1 ? 'waits' : 'wait'} for a person. Silence
          never passes.
        </p>
        <Link
          className="btn danger"
          to={addressOf(view.id, 'decisions', { ...here, show: 'rollback' })}
        >
          Roll back…
        </Link>
      </header>
      <div className="desk">
        <div className="desk-side">
          <Inbox view={view} waiting={waiting} picked={picked} nowMs={nowMs} isStale={isStale} />
          <Made view={view} made={decisions.made} />
        </div>
        <div className="desk-main">
          {picked && (
            <Picked
              view={view}
              waits={picked}
              criteriaHash={decisions.criteriaHash}
              nowMs={nowMs}
              isStale={isStale}
              choose={choose}
            />
          )}
          {decisions.poll && (
            <PollBoard poll={decisions.poll} isStale={isStale} launch={view.id} done={ask} />
          )}
        </div>
      </div>
      <SignDialog launch={view.id} option={signing} close={() => setSigning(null)} done={ask} />
      <RollbackDialog
        view={view}
        decisions={decisions}
        isOpen={pick.show === 'rollback'}
        store={pick.store}
        close={close}
        done={ask}
      />
    </>
  );
}
