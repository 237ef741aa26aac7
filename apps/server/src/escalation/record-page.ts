/**
 * Enters what happened to a page into the record of its launch, and so into the audit log and the
 * timeline: in the transaction that moved the page, so that a kill leaves both or neither.
 */
import { appendAudit, MACHINE } from '@slipway/authority/audit';
import { appendEvents, loadLaunch } from '@slipway/launch';
import type { Transaction } from '@slipway/pg';
import type { PageNews, PageRecord } from '@slipway/playbook/escalation';

/**
 * A page names its launch as its file does. One that no control plane has planned has no record of
 * its own: then it is an entry of no launch, which stands in every dossier.
 */
export async function recordPage(
  tx: Transaction,
  { id, launch: name, store, plan }: PageRecord,
  news: readonly PageNews[],
): Promise<void> {
  const events = news.map(({ kind, atMs, by, text, told }) => {
    const data = { page: id, policy: plan.policy.name, told };
    return { kind, atMs, text, store, data, by: by ?? MACHINE };
  });
  const launch = await loadLaunch(tx, name);
  if (launch) {
    await tx`select id from slipway.launch where id = ${launch.id} for no key update`;
    await appendEvents(tx, launch.id, events);
    return;
  }
  await appendAudit(
    tx,
    events.map(({ kind, data, by, ...one }) => {
      const evidence = { launch: name, ...data };
      return { ...one, launch: null, kind: `launch/${kind}`, actor: by, subject: store, evidence };
    }),
  );
}
