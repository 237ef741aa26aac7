/** `certificates`: read by whoever keeps them; while nobody does, these items stay missing. */
import type { OpenProbe } from './probe-ground.ts';

export const openCertificates: OpenProbe = ({ certificates }) =>
  certificates && { kind: 'certificates', read: certificates };
