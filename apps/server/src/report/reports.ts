/** The reports of launches: made anew for whoever looks, and signed for whoever keeps one. */
import { REPORT_SIGNATURE, type ReportFormat, type ReportView } from '@slipway/api';
import { signRest } from '@slipway/authority/audit';
import type { LaunchRecord } from '@slipway/launch';
import { collectReport } from '@slipway/launch/report';
import { isThere, signReport, type ReportFacts } from '@slipway/playbook/report';
import { Kept } from '../business/kept.ts';
import type { ServerGround } from '../drive/ground.ts';
import { Download } from '../http/download.ts';
import { reportView } from './view.ts';
import { write } from './write.ts';

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

export class Reports {
  readonly #ground: Pick<ServerGround, 'sql' | 'folder' | 'env' | 'log'>;
  readonly #now: () => number;
  readonly #views = new Kept<ReportView>();

  constructor(
    ground: Pick<ServerGround, 'sql' | 'folder' | 'env' | 'log'>,
    now: () => number = Date.now,
  ) {
    this.#ground = ground;
    this.#now = now;
  }

  /**
   * @returns what is known of a launch, a few seconds old at most
   * @throws {AuditTamperedError} the audit log holds what is no entry
   */
  view(launch: LaunchRecord): Promise<ReportView> {
    return this.#views.get(launch.id, async () => reportView(await this.#collect(launch)));
  }

  /**
   * Makes a report as a file. This installation signs it with the key of its audit log, in the same
   * form as a person signs one; where another installation has that key, nobody signs.
   *
   * @throws {AuditTamperedError} the audit log holds what is no entry
   */
  async file(launch: LaunchRecord, format: ReportFormat): Promise<Download> {
    const { sql, folder, log } = this.#ground;
    const audit = await signRest({ sql, folder }, (error) =>
      log.error({ err: error }, 'a report goes out unsigned'),
    );
    const facts = await this.#collect(launch);
    const bytes = await write({ kind: 'report', facts, format });
    const about = { type: TYPES[format], name: `${launch.name}-report.${format}` };
    if (!audit) return new Download(bytes, about);
    const logHead = isThere(facts.audit) ? facts.audit.head : null;
    const made = { launch: launch.id, madeAtMs: facts.madeAtMs, logHead };
    const signed = signReport(bytes, { ...made, ...audit.signer, nowMs: this.#now() });
    const text = Buffer.from(JSON.stringify(signed)).toString('base64');
    return new Download(bytes, about, { [REPORT_SIGNATURE]: text });
  }

  #collect(launch: LaunchRecord): Promise<ReportFacts> {
    const { sql, env } = this.#ground;
    const nowMs = this.#now();
    const moments = { madeAtMs: nowMs, asOfMs: nowMs, signUpsFromMs: null };
    return collectReport({ sql, launch, env, people: launch.spec.people ?? null, ...moments });
  }
}
