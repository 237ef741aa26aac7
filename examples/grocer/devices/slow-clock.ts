/**
 * Loaded before a program (`node --import`): its clock is behind by as many ms as the file says
 * that GROCER_CLOCK names, as that of a till that lost its time server. Without the file it is
 * right.
 */
import { readFileSync } from 'node:fs';

const LOOK_MS = 100;
const file = process.env['GROCER_CLOCK'] ?? '';
const right = Date.now.bind(Date);
let behindMs = 0;

const look = () => {
  try {
    behindMs = Number(readFileSync(file, 'utf8'));
  } catch {
    behindMs = 0; // nobody has written it
  }
};
look();
setInterval(look, LOOK_MS).unref();
Date.now = () => right() - behindMs;
