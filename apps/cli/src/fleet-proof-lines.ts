/** The contract proof as text: the verdict, what blocks it with what to do, and all evidence. */
import type { FleetView, ProofLine } from '@slipway/api';
import { tableLines } from './commands/fleet-options.ts';
import { count, counted } from './commands/schema-options.ts';

type Proof = NonNullable<FleetView['proof']>;

const VERDICT: Readonly<Record<ProofLine['verdict'], string>> = {
  fenced: 'fenced',
  'written-off': 'written off',
  blocks: 'BLOCKS',
};

/** @returns the verdict, and each epoch that blocks with what to do */
export function blockingLines({ round, below, holds, counts, lines }: Proof): string[] {
  const all = counts.fenced + counts.writtenOff + counts.blocks;
  const verdict = holds
    ? `The contract proof holds: nothing below level ${below} can still come.`
    : `The contract proof does NOT hold: ${count(counts.blocks)} of ${counted(all, 'epoch')} block.`;
  return [
    verdict,
    `Round ${round}, below ${below}: ${count(counts.fenced)} fenced, ` +
      `${count(counts.writtenOff)} written off, ${count(counts.blocks)} block; ` +
      `${count(counts.onProcedure)} rest on a procedure.`,
    ...lines
      .filter(({ verdict: each }) => each === 'blocks')
      .map(({ device, epoch, store, because, next }) =>
        `  ${device}, epoch ${epoch} (${store}): ${because}. ${next ?? ''}`.trimEnd(),
      ),
  ];
}

/** @returns a table of every epoch's evidence */
export function evidenceLines({ lines }: Proof): string[] {
  return tableLines(
    ['store', 'device', 'epoch', 'verdict', 'rests on', 'because'],
    lines.map(({ store, device, epoch, verdict, restsOnProcedure, because }) => [
      store,
      device,
      String(epoch),
      VERDICT[verdict],
      restsOnProcedure ? 'procedure' : 'sealed key',
      because,
    ]),
  );
}
