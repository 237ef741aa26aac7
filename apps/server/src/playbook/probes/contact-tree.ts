/** `contact-tree`: whether everybody acknowledged the newest test page in time. */
import { contactTreeAnswered, lastContactTree } from '@slipway/playbook/escalation';
import type { OpenProbe } from './probe-ground.ts';

export const openContactTree: OpenProbe = ({ sql, launch }) => ({
  kind: 'contact-tree',
  read: async () => {
    const last = await lastContactTree(sql, launch.spec.name);
    if (!last) throw new Error('no test page was sent');
    if (!last.isOver) throw new Error('the test page is still under way');
    return contactTreeAnswered(sql, launch.spec.name);
  },
});
