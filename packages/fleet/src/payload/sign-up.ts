/**
 * A subscription's sign-up, captured with the consent's evidence; no card number is part of it.
 * The name splits at its first space, exactly as the database's change does.
 */
import { Type, type Static } from 'typebox';
import type { Lens, PayloadType } from './payload.ts';
import { closed, Id, Text } from './shapes.ts';

const rest = {
  member: Id,
  email: Type.String({ minLength: 3, maxLength: 254 }),
  consent: closed({ text: Text, atMs: Type.Integer() }),
};
/** No blank at its ends, as the form asks for it: what a split would lose. */
const FullName = Type.String({ maxLength: 400, pattern: '^[^ ]([\\s\\S]*[^ ])?$' });

const SignUp1 = closed({ ...rest, fullName: FullName });
const SignUp2 = closed({
  ...rest,
  firstName: Type.String({ maxLength: 400, pattern: '^[^ ]+$' }),
  lastName: Type.String({ maxLength: 400, pattern: '^([\\s\\S]*[^ ])?$' }),
});

const lens: Lens = {
  up: (body) => {
    const { fullName, ...other } = body as unknown as Static<typeof SignUp1>;
    const space = fullName.indexOf(' ');
    return {
      ...other,
      firstName: space < 0 ? fullName : fullName.slice(0, space),
      lastName: space < 0 ? '' : fullName.slice(space + 1),
    };
  },
  down: (body) => {
    const { firstName, lastName, ...other } = body as unknown as Static<typeof SignUp2>;
    // Two names of full length are longer than one may be: the older form cuts them.
    const fullName = lastName === '' ? firstName : `${firstName} ${lastName}`;
    return { ...other, fullName: fullName.slice(0, 400).replace(/ +$/, '') };
  },
};

/** Somebody wants to become a member. */
export const signUp: PayloadType = {
  type: 'sign-up',
  shapes: [SignUp1, SignUp2],
  lenses: [lens],
  keysOf: ({ member }) => [`member:${String(member)}`, `subscription:${String(member)}`],
};
