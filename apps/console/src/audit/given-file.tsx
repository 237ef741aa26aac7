/** A file that somebody picks or drops, and the dossier as the server has it. */
import { useState } from 'react';

interface GivenFileProps {
  readonly label: string;
  /** Its content; empty before it is given. */
  readonly text: string;
  readonly give: (text: string) => void;
}

export function GivenFile({ label, text, give }: GivenFileProps) {
  const read = async (file: File | undefined) => {
    if (file) give(await file.text());
  };
  return (
    <label
      className="file"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void read(event.dataTransfer.files[0]);
      }}
    >
      {label}
      <input type="file" onChange={(event) => void read(event.target.files?.[0])} />
      <span>{text === '' ? 'Pick it, or drop it here.' : `${text.length} characters read.`}</span>
    </label>
  );
}

interface FetchProps {
  readonly launch: string;
  readonly give: (text: string) => void;
}

/** The server's own dossier: what it says is worth what the key says of it. */
export function Fetch({ launch, give }: FetchProps) {
  const [failed, setFailed] = useState(false);
  const address = `/api/launches/${encodeURIComponent(launch)}/dossier`;
  const fetchIt = async () => {
    const answer = await fetch(address).catch(() => null);
    setFailed(!answer?.ok);
    if (answer?.ok) give(await answer.text());
  };
  return (
    <p className="fetch">
      <button type="button" className="link" onClick={() => void fetchIt()}>
        Take this launch’s dossier from the server
      </button>
      <a className="link" download={`${launch}-dossier.json`} href={address}>
        Keep it as a file
      </a>
      {failed && <span role="alert">The server did not give it.</span>}
    </p>
  );
}
