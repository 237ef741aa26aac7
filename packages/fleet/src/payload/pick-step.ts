/** A step of a pick list, done on a handheld: the same form in both releases. */
import { Type } from 'typebox';
import type { PayloadType } from './payload.ts';
import { closed, Id, Quantity } from './shapes.ts';

/** What a step may have been. The first three were there before the picker's page. */
export const PICK_OUTCOMES = [
  /** Items went into the tote. */
  'picked',
  /** The rest of the line was not to be had: it is closed. */
  'short',
  /** Items of a substitute went into the tote. */
  'substituted',
  /** The step `undoes` counts no more. */
  'undone',
  /** The line was moved to the end of the walk. */
  'skipped',
  /** Somebody is asked to come. */
  'help',
  /** The shelf was looked at: `isShelfEmpty`. */
  'zero-check',
] as const;

/** What is optional came later: bodies without it stay readable. */
const Step = closed({
  list: Id,
  /** Of the list's line. */
  step: Type.Integer({ minimum: 1, maximum: 10_000 }),
  /** What the line asks for. */
  sku: Id,
  /** Units that went into the tote by this step, and by nothing else; `undone`: that came out. */
  quantity: Type.Union([Quantity, Type.Literal(0)]),
  outcome: Type.Enum([...PICK_OUTCOMES]),
  /** The person who did it. */
  by: Type.Optional(Id),
  /** The tote's letter. */
  tote: Type.Optional(Id),
  /** When it was done, by the handheld's clock, ms since 1970. */
  atMs: Type.Optional(Type.Integer({ minimum: 0 })),
  /** What was taken instead. */
  substituteSku: Type.Optional(Id),
  /** The code that was scanned on the item. */
  code: Type.Optional(Id),
  isShelfEmpty: Type.Optional(Type.Boolean()),
  /** The opId of the step that counts no more. */
  undoes: Type.Optional(Id),
});

export const pickStep: PayloadType = {
  type: 'pick-step',
  shapes: [Step, Step],
  lenses: [{ up: (body) => body, down: (body) => body }],
  keysOf: ({ list }) => [`list:${String(list)}`],
};
