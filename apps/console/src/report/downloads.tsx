/** The report as files: each is signed by the installation, and its signature kept beside it. */
import type { ReportFormat } from '@slipway/api';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { keepReport, type KeptFile } from '../live/keep-file.ts';

const FORMATS: readonly ReportFormat[] = ['html', 'pdf', 'csv', 'json'];

export function Downloads({ launch }: { readonly launch: string }) {
  const [kept, setKept] = useState<KeptFile | 'asking' | null>(null);
  const keep = async (format: ReportFormat) => {
    setKept('asking');
    setKept(await keepReport(launch, format));
  };
  return (
    <div className="downloads">
      <span>Keep it as a signed file:</span>
      {FORMATS.map((format) => (
        <Button
          key={format}
          className="link"
          isDisabled={kept === 'asking'}
          onPress={() => void keep(format)}
        >
          {format}
        </Button>
      ))}
      <span role="status">{wordsOf(kept)}</span>
    </div>
  );
}

function wordsOf(kept: KeptFile | 'asking' | null): string {
  if (kept === null) return '';
  if (kept === 'asking') return 'It is being made…';
  if (!kept.ok) return `${kept.why} Nothing was kept.`;
  if (!kept.isSigned) return `${kept.name} is not signed: this server does not sign this log.`;
  return `${kept.name} is kept; check it with: slipway report verify ${kept.name}`;
}
