/** Says abnormal changes aloud, through two live regions: one interrupts, one waits. */
import type { LaunchView } from '@slipway/api';
import { useEffect, useRef, useState } from 'react';
import { announce, announceFreshness } from '../core/announce.ts';
import type { Freshness } from '../core/freshness.ts';

interface AnnouncerProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
}

export function Announcer({ view, fresh }: AnnouncerProps) {
  const before = useRef<LaunchView | null>(null);
  const wasFresh = useRef<Freshness['kind']>('live');
  const [urgent, setUrgent] = useState('');
  const [calm, setCalm] = useState('');

  useEffect(() => {
    const said = announce(before.current, view);
    before.current = view;
    if (said.urgent.length > 0) setUrgent(said.urgent.join('. '));
    if (said.calm.length > 0) setCalm(said.calm.join('. '));
  }, [view]);

  useEffect(() => {
    const said = announceFreshness(wasFresh.current, fresh);
    wasFresh.current = fresh.kind;
    if (said?.urgent) setUrgent(said.text);
    else if (said) setCalm(said.text);
  }, [fresh]);

  return (
    <>
      <div className="vh" role="alert">
        {urgent}
      </div>
      <div className="vh" role="status">
        {calm}
      </div>
    </>
  );
}
