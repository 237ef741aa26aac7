/**
 * A button that acts when it was held for 1.5 s, by pointer or Space.
 *
 *   idle ──press──► holding ──1.5 s──► acts
 *     ▲                │
 *     └── let go, left, lost the focus ┘
 */
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { Glyph } from '../ui/glyph.tsx';

/** So long it is held, in milliseconds. */
export const HOLD_MS = 1500;
const SHOW_EVERY_MS = 50;

interface HoldButtonProps {
  readonly word: string;
  readonly isDisabled: boolean;
  readonly act: () => void;
}

export function HoldButton({ word, isDisabled, act }: HoldButtonProps) {
  const [heldMs, setHeldMs] = useState<number | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const letGo = () => {
    window.clearInterval(timer.current);
    timer.current = undefined;
    setHeldMs(null);
  };
  useEffect(() => () => window.clearInterval(timer.current), []);
  const press = () => {
    if (isDisabled || timer.current !== undefined) return;
    const beganMs = performance.now();
    setHeldMs(0);
    timer.current = window.setInterval(() => {
      const passedMs = performance.now() - beganMs;
      if (passedMs < HOLD_MS) return setHeldMs(passedMs);
      letGo();
      act();
    }, SHOW_EVERY_MS);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    if (event.type === 'keyup') letGo();
    else if (!event.repeat) press();
  };
  const left = ((HOLD_MS - (heldMs ?? 0)) / 1000).toFixed(1);
  return (
    <button
      type="button"
      className="hold"
      disabled={isDisabled}
      style={{ '--held': (heldMs ?? 0) / HOLD_MS } as CSSProperties}
      onPointerDown={(event) => event.button === 0 && press()}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onBlur={letGo}
      onKeyDown={onKey}
      onKeyUp={onKey}
    >
      <span>
        <Glyph name="rolling-back" />
        {heldMs === null ? word : `Keep holding, ${left} s`}
      </span>
    </button>
  );
}
