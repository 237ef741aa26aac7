/** Reads `escalation.yaml`; a file that a reference names is found from that file's folder. */
import { dirname, resolve } from 'node:path';
import type { RoleBook } from '@slipway/authority';
import { readDocument } from '@slipway/kernel';
import { parseEscalation } from './core/policy-file.ts';
import type { Contact, Escalation } from './core/policy.ts';

function absolute(reference: string, folder: string): string {
  if (!reference.startsWith('file:')) return reference;
  return `file:${resolve(folder, reference.slice('file:'.length))}`;
}

function contactFrom(contact: Contact, folder: string): Contact {
  const { webhook, slack, pagerduty } = contact;
  return {
    ...contact,
    ...(webhook && { webhook: { ...webhook, secret: absolute(webhook.secret, folder) } }),
    ...(slack !== undefined && { slack: absolute(slack, folder) }),
    ...(pagerduty && {
      pagerduty: { ...pagerduty, routingKey: absolute(pagerduty.routingKey, folder) },
    }),
  };
}

/**
 * @param given the launch's roles, for a file that has none
 * @throws {InputFileError} every problem with its line
 */
export function readEscalation(file: string, given: RoleBook | null): Escalation {
  const document = readDocument(file);
  const parsed = parseEscalation(document.value, given);
  if (!parsed.ok) throw document.error(parsed.problems);
  const { contacts, mailer } = parsed.value;
  const folder = dirname(resolve(file));
  return {
    ...parsed.value,
    contacts: Object.fromEntries(
      Object.entries(contacts).map(([person, one]) => [person, contactFrom(one, folder)]),
    ),
    mailer: mailer && { ...mailer, url: absolute(mailer.url, folder) },
  };
}
