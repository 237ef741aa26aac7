/** The certificate as people read it. */
import type { Certificate } from './proof.ts';

const WORD = { fenced: 'fenced', 'written-off': 'written off', blocks: 'BLOCKS' } as const;

/** @returns the lines of a certificate */
export function certificateLines(certificate: Certificate): string[] {
  const { schema, version, below, round, atMs, lines } = certificate;
  const procedures = lines.filter(({ restsOnProcedure }) => restsOnProcedure);
  const writtenOff = lines.filter(({ verdict }) => verdict === 'written-off');
  return [
    `Contract proof of schema ${schema}: only ${version} and later are used.`,
    `No device holds, or will write, anything below schema version ${below}. Round ${round}, ` +
      `${new Date(atMs).toISOString()}.`,
    '',
    ...lines.map(
      ({ device, epoch, store, verdict, because }) =>
        `${store}  ${device}, epoch ${epoch}: ${WORD[verdict]}: ${because}.`,
    ),
    '',
    `${lines.length} epochs of ${new Set(lines.map(({ device }) => device)).size} devices, ` +
      `${writtenOff.length} written off.`,
    ...(procedures.length === 0
      ? []
      : [
          `${procedures.length} rest on a procedure: their keys are sealed to a file, so that a ` +
            'copy of the disk and of the key can only be kept from selling by revoking it first: ' +
            `${[...new Set(procedures.map(({ device }) => device))].join(', ')}.`,
        ]),
  ];
}
