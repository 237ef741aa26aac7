/** The camera where the browser reads codes, and a field for the code's end. */
import { useState } from 'react';
import { hasCamera, useCamera } from '../live/use-camera.ts';
import { useWords } from '../live/preferences.ts';
import { Glyph } from './glyph.tsx';

interface ScanSheetProps {
  readonly onCode: (code: string, isTyped: boolean) => void;
  readonly onClose: () => void;
}

export function ScanSheet({ onCode, onClose }: ScanSheetProps) {
  const words = useWords();
  const [typed, setTyped] = useState('');
  return (
    <div className="sheet" role="dialog" aria-modal="true" aria-label={words.typeCode}>
      {hasCamera() && <Camera onCode={onCode} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') onCode(typed, true);
        }}
      >
        <label htmlFor="typed">{words.typeCode}</label>
        <p>{words.typeText}</p>
        <input
          id="typed"
          value={typed}
          autoFocus
          autoComplete="off"
          inputMode="numeric"
          onChange={({ target }) => setTyped(target.value)}
        />
        <div className="row two">
          <button type="button" onClick={onClose}>
            <Glyph name="back" />
            {words.back}
          </button>
          <button type="submit" className="primary">
            <Glyph name="scan" />
            {words.use}
          </button>
        </div>
      </form>
    </div>
  );
}

function Camera({ onCode }: Pick<ScanSheetProps, 'onCode'>) {
  const words = useWords();
  const [onCameraCode] = useState(() => (code: string) => onCode(code, false));
  const [video, isOn] = useCamera(onCameraCode);
  return (
    <figure className="camera" data-on={isOn}>
      <video ref={video} muted playsInline aria-label={words.camera} />
      <figcaption>{words.camera}</figcaption>
    </figure>
  );
}
