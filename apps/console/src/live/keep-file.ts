/** Keeps what the server made as files of the viewer: a report, and beside it its signature. */

/** In this header stands the signature, base64; see `@slipway/api`. */
const SIGNATURE = 'slipway-signature';
const SIGNATURE_ENDING = '.sig.json';

/** What was kept, or what it ran into. */
export type KeptFile =
  | { readonly ok: true; readonly name: string; readonly isSigned: boolean }
  | { readonly ok: false; readonly why: string };

/** Never throws: whoever asked is told. */
export async function keepReport(launch: string, format: string): Promise<KeptFile> {
  const path = `/api/launches/${encodeURIComponent(launch)}/report?format=${format}`;
  try {
    const answer = await fetch(path);
    if (!answer.ok) return { ok: false, why: `The server answered ${answer.status}.` };
    const named = /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '');
    const name = named?.[1] ?? `report.${format}`;
    const signature = answer.headers.get(SIGNATURE);
    save(name, await answer.blob());
    if (signature !== null) save(name + SIGNATURE_ENDING, new Blob([atob(signature)]));
    return { ok: true, name, isSigned: signature !== null };
  } catch {
    return { ok: false, why: 'The server does not answer.' };
  }
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // A browser reads the content when it gets to it.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
