/** Who may: the API token, people's keys, and what they sign. The audit log stands in `./audit`. */
export * from './document.ts';
export * from './people.ts';
export * from './token.ts';
