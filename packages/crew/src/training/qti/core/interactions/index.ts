/** The kinds of questions, as QTI asks them. A new kind is a file here and a line below. */
import type { Interaction } from '../question.ts';
import { choice } from './choice.ts';
import { hotspot } from './hotspot.ts';
import { order } from './order.ts';
import { scan } from './scan.ts';

export const INTERACTIONS: readonly Interaction[] = [choice, order, hotspot, scan];
