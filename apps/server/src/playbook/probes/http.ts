/** `http`: an address that answers 2xx is well. */
import { httpProbe } from '@slipway/playbook/checklist';
import type { OpenProbe } from './probe-ground.ts';

export const openHttp: OpenProbe = () => httpProbe;
