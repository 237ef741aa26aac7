/** `sql`: one value, read in a transaction that cannot write. */
import { sqlProbe } from '@slipway/playbook/checklist';
import type { OpenProbe } from './probe-ground.ts';

export const openSqlProbe: OpenProbe = ({ open }) => sqlProbe(open);
