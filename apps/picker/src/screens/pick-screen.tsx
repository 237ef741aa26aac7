/** A list being picked: the next item, and nothing that is not needed for it. */
import { lineAtHand, type PickEvent } from '@slipway/crew/picker';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { loudnessOf, VIBRATION } from '../core/telling.ts';
import type { Told, Words } from '../core/words.ts';
import type { Overview } from '../live/agent.ts';
import type { Desk, DeskState } from '../live/desk.ts';
import { useWords } from '../live/preferences.ts';
import { useNow } from '../live/use-now.ts';
import { useWedge } from '../live/use-wedge.ts';
import { Alarm } from '../ui/alarm.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { ItemCard } from '../ui/item-card.tsx';
import { LineChip } from '../ui/line-chip.tsx';
import { ProgressLine } from '../ui/progress.tsx';
import { ScanSheet } from '../ui/scan-sheet.tsx';
import { Thumb } from '../ui/thumb.tsx';
import { Finished } from './finished.tsx';

interface PickScreenProps {
  readonly desk: Desk;
  readonly line: Overview['line'] | null;
  /** The device is told of this list no more: it is done, or somebody else's. */
  readonly isGone: boolean;
  readonly onBack: () => void;
}

export function PickScreen({ desk, line, isGone, onBack }: PickScreenProps) {
  const words = useWords();
  const nowMs = useNow();
  const state = useSyncExternalStore(desk.listen, desk.state);
  const [isScanning, setScanning] = useState(false);
  const { picking, say, said } = state;
  const { list } = picking;
  const atHand = lineAtHand(picking);
  const press = useCallback(
    (event: PickEvent) => {
      setScanning(false);
      desk.press(event);
    },
    [desk],
  );
  useWedge(useCallback((code) => press({ is: 'scan', code, isTyped: false }), [press]));
  useEffect(() => {
    if (say) navigator.vibrate?.([...VIBRATION[loudnessOf(say)]]);
  }, [say, said]);
  const isTaken = isGone && atHand !== null;
  const alarm = isTaken && !state.isWaiting ? words.gone : alarmOf(state, words);
  const closing = state.isWaiting ? null : isTaken ? onBack : desk.hush;
  const note = say && loudnessOf(say) === 'note' ? toldOf(state, words)![0] : '';
  return (
    <>
      <main inert={alarm !== null || isScanning}>
        <header className="top">
          <button type="button" className="icon" aria-label={words.allBatches} onClick={onBack}>
            <Glyph name="back" />
          </button>
          <div>
            <b>{words.batch(list.batch)}</b>
            <span>
              {[list.storeName, list.helper && words.helps(list.helper)].filter(Boolean).join(', ')}
            </span>
          </div>
          <LineChip line={line} />
        </header>
        {atHand ? (
          <>
            <ProgressLine picking={picking} nowMs={nowMs} />
            <ItemCard picking={picking} line={atHand} />
            <p className="told" role="status">
              {note}
            </p>
            <Thumb picking={picking} line={atHand} press={press} onScan={() => setScanning(true)} />
          </>
        ) : (
          <Finished picking={picking} press={press} onBack={onBack} />
        )}
      </main>
      {isScanning && !alarm && (
        <ScanSheet
          onCode={(code, isTyped) => press({ is: 'scan', code, isTyped })}
          onClose={() => setScanning(false)}
        />
      )}
      {alarm && <Alarm told={alarm} onClose={closing} />}
    </>
  );
}

function toldOf({ say }: DeskState, words: Words): Told | null {
  if (!say) return null;
  const speak = words.say[say.is] as (one: typeof say) => Told;
  return speak(say);
}

function alarmOf(state: DeskState, words: Words): Told | null {
  if (state.isWaiting) return words.saving;
  const { refusal, say } = state;
  if (refusal) return [refusal.what, `${refusal.state} ${refusal.next}`];
  return say && loudnessOf(say) === 'alarm' ? toldOf(state, words) : null;
}
