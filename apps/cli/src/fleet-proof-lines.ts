/** The contract proof as text: the verdict, what blocks it with what to do, and all evidence. */
import type { ProofLine } from '@slipway/api';
import { tableLines } from './commands/fleet-options.ts';
import { count, counted } from './commands/schema-options.ts';

/** A proof as it stands; `below` is null where no release of the devices is concerned. */
export interface ShownProof {
  readonly round: number | null;
  readonly below: number | null;
  readonly holds: boolean;
  readonly lines: readonly ProofLine[];
}

const VERDICT: Readonly<Record<ProofLine['verdict'], string>> = {
  fenced: 'fenced',
  'written-off': 'written off',
  blocks: 'BLOCKS',
};

const counting = (lines: readonly ProofLine[], verdict: ProofLine['verdict']) =>
  lines.filter((line) => line.verdict === verdict).length;

/** @returns the verdict, and each epoch that blocks with what to do */
export function verdictLines({ round, below, holds, lines }: ShownProof): string[] {
  const blocks = counting(lines, 'blocks');
  const procedures = lines.filter(({ restsOnProcedure }) => restsOnProcedure).length;
  const all = counted(lines.length, 'epoch');
  return [
    holds
      ? `The contract proof holds: nothing below level ${below ?? 1} can still come.`
      : `The contract proof does NOT hold: ${count(blocks)} of ${all} block.`,
    `${round === null ? 'No round yet' : `Round ${round}`}, below ${below ?? 1}: ` +
      `${count(counting(lines, 'fenced'))} fenced, ` +
      `${count(counting(lines, 'written-off'))} written off, ${count(blocks)} block; ` +
      `${count(procedures)} rest on a procedure.`,
    ...lines
      .filter(({ verdict }) => verdict === 'blocks')
      .map(({ device, epoch, store, because, next }) =>
        `  ${device}, epoch ${epoch} (${store}): ${because}. ${next ?? ''}`.trimEnd(),
      ),
  ];
}

/** @returns a table of every epoch's evidence */
export function evidenceLines({ lines }: Pick<ShownProof, 'lines'>): string[] {
  return tableLines(
    ['store', 'device', 'epoch', 'verdict', 'rests on', 'because'],
    lines.map(({ store, device, epoch, verdict, restsOnProcedure, because }) => [
      store,
      device,
      String(epoch),
      VERDICT[verdict],
      verdict === 'fenced' ? (restsOnProcedure ? 'procedure' : 'sealed key') : '',
      because,
    ]),
  );
}
