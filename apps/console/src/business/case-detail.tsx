/** One case whole: what may be done with it, its instances with their evidence, its decisions. */
import type { CaseDetail, CaseView, RecordView } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { amountWords, byWords, mayBeDone, mayDo, minuteWords, remedyWords } from '../core/cases.ts';
import { count, timeOfDay, words } from '../core/format.ts';
import type { Refusal } from '../live/act.ts';
import type { Session } from '../live/session.ts';
import { Link } from '../ui/link.tsx';
import { Refused } from './refused.tsx';
import type { FocusClock } from './use-focus-clock.ts';

export interface CaseDetailProps {
  readonly one: CaseView;
  /** Null before it was read. */
  readonly detail: CaseDetail | null;
  readonly session: Session | null;
  readonly clock: FocusClock;
  /** The address of the list without this case. */
  readonly back: string;
  readonly claim: () => Promise<Refusal | null>;
  readonly askResolve: () => void;
  readonly askReopen: () => void;
  readonly askDone: () => void;
  readonly nowMs: number;
}

export function CaseDetailPanel(props: CaseDetailProps) {
  const { one, detail, back, nowMs } = props;
  const remedy = remedyWords(one, nowMs);
  return (
    <aside className="panel case" aria-label={`Case ${one.root}`}>
      <header>
        <Link to={back}>Close</Link>
        <h2>{one.root}</h2>
        <p>
          {words(one.class)} · {amountWords(one.amount, one.unit)} · {count(one.instances)}{' '}
          {one.instances === 1 ? 'instance' : 'instances'} · <span className="mono">{one.id}</span>
        </p>
        {one.note !== '' && <p className="note">{one.note}</p>}
        {one.proposal && one.state === 'open' && (
          <p className="note">
            Would settle it: {words(one.proposal.action).toLowerCase()}, which moves{' '}
            {amountWords(one.proposal.amount, one.unit)}.
          </p>
        )}
        {remedy !== null && (
          <p className="note" role="status" aria-label="What is left to do">
            {remedy}
          </p>
        )}
        <Acts {...props} />
      </header>
      <div className="scrolls" tabIndex={0} role="group" aria-label="Instances and decisions">
        {detail === null ? (
          <p className="left-out">Asking for its evidence…</p>
        ) : (
          <>
            <Instances detail={detail} unit={one.unit} />
            <Decisions detail={detail} />
          </>
        )}
      </div>
    </aside>
  );
}

function Acts(props: CaseDetailProps) {
  const { one, session, clock, claim, askResolve, askReopen, askDone } = props;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const press = async () => setRefusal(await claim());
  const may = mayDo(one, session?.person ?? null);
  return (
    <div className="acts">
      {may === 'claim' && (
        <Button className="btn primary" onPress={() => void press()}>
          Claim
        </Button>
      )}
      {may === 'work' && (
        <>
          <span className="clock-of-case" role="status">
            {clock.isRunning ? 'The clock runs' : 'The clock stands'}, {minuteWords(one.focusMs)}
          </span>
          <Button className="btn" onPress={clock.isRunning ? clock.pause : clock.goOn}>
            {clock.isRunning ? 'Pause' : 'Go on'}
          </Button>
          <Button className="btn primary" onPress={askResolve}>
            Resolve…
          </Button>
        </>
      )}
      {may === 'others' && <span>Claimed by {one.claimedBy}</span>}
      {may === 'reopen' && (
        <Button className="btn" onPress={askReopen}>
          Reopen…
        </Button>
      )}
      {mayBeDone(one) && (
        <Button className="btn" onPress={askDone}>
          It was done…
        </Button>
      )}
      {may === 'nothing' && <span>Cleared: what it lacked has come</span>}
      {refusal && <Refused refusal={refusal} />}
    </div>
  );
}

interface InstancesProps {
  readonly detail: CaseDetail;
  readonly unit: string;
}

function Instances({ detail, unit }: InstancesProps) {
  return (
    <section>
      <h3>Instances</h3>
      <ol>
        {detail.instances.map((instance, place) => (
          <li key={place} className={instance.isCleared ? 'cleared' : undefined}>
            <p>
              {instance.what} <b>{amountWords(instance.amount, unit)}</b>
              {instance.isCleared && ' (cleared)'}
            </p>
            {instance.unclear !== null && <p className="why">{instance.unclear}</p>}
            <ul className="evidence-rows">
              {instance.records.map((record) => (
                <Evidence key={record.seq} record={record} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Evidence({ record }: { readonly record: RecordView }) {
  const { source, kind, id, amount, unit = 'none', status = 'ok', atMs } = record;
  return (
    <li>
      {source} {kind} <span className="mono">{id}</span>
      {amount !== undefined && unit !== 'none' && <> {amountWords(amount, unit)}</>}
      {status !== 'ok' && <> {status}</>} {dayAndTime(atMs)}
    </li>
  );
}

function Decisions({ detail: { decisions } }: { readonly detail: CaseDetail }) {
  if (decisions.length === 0) return null;
  return (
    <section>
      <h3>Decisions</h3>
      <ol>
        {decisions.map((decision) => (
          <li key={`${decision.atMs} ${decision.kind}`}>
            <p>
              <b>{words(decision.kind)}</b> by {byWords(decision.by)}, {dayAndTime(decision.atMs)}
              {decision.action !== null && <>: {words(decision.action).toLowerCase()}</>}
            </p>
            <p className="why">{decision.reason}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** By the viewer's own clock. */
function dayAndTime(ms: number): string {
  return `${new Date(ms).toLocaleDateString('en-GB')} ${timeOfDay(ms, undefined, true)}`;
}
