/**
 * A dossier: a whole launch in one file, with all that is needed to check it where there is neither
 * server nor network. What it says of keys is its own word: whoever checks it brings their own.
 */
import { Type, type Static } from 'typebox';
import { Leaf } from './entry.ts';

const closed = { additionalProperties: false };
const Line = Type.String({ minLength: 1, maxLength: 400 });

export const DOSSIER_FORMAT = 'slipway-dossier/1';

/** An envelope, and what is in it where that is this launch's own. */
export const DossierLeaf = Type.Object(
  { ...Leaf.properties, entry: Type.Optional(Type.Unknown()) },
  closed,
);
export type DossierLeaf = Static<typeof DossierLeaf>;

export const Dossier = Type.Object(
  {
    format: Type.Literal(DOSSIER_FORMAT),
    launch: Type.Object({ id: Line, name: Line }, closed),
    /** All envelopes of the log in their order, from the first on. */
    leaves: Type.Array(DossierLeaf),
    /** Signed notes, smallest tree first, with the cosignatures of witnesses. */
    checkpoints: Type.Array(Type.String({ maxLength: 20_000 })),
    /** Whose keys these are supposed to be; trusted by nobody for that. */
    claimed: Type.Object({ log: Line, witnesses: Type.Array(Line) }, closed),
  },
  closed,
);
export type Dossier = Static<typeof Dossier>;

/** @returns whether the dossier of a launch must hold what is in this envelope */
export function isOwn(launchId: string, { launch }: Pick<Leaf, 'launch'>): boolean {
  return launch === null || launch === launchId;
}
