/** Codes from a scanner that is a keyboard, wherever the focus is but in a field. */
import { useEffect, useRef } from 'react';
import { NO_KEYS, press } from '../core/wedge.ts';

export function useWedge(onCode: (code: string) => void): void {
  const wedge = useRef(NO_KEYS);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey) return;
      const pressed = press(wedge.current, event.key, event.timeStamp);
      wedge.current = pressed.wedge;
      if (pressed.code === null) return;
      event.preventDefault(); // or Enter presses the button that has the focus
      onCode(pressed.code);
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [onCode]);
}
