/** `slipway report`: what a launch came to, to read, to print, to count with, and to sign. */
import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { verifyDocument, type People, type SignedDocument } from '@slipway/authority';
import { installationAsPerson } from '@slipway/authority/audit';
import { EXIT, readDocument, writeFileAtomic } from '@slipway/kernel';
import type { LaunchRecord } from '@slipway/launch';
import { collectReport, findLaunch } from '@slipway/launch/report';
import { connectChecked } from '@slipway/pg';
import {
  answerOf,
  figureWords,
  isThere,
  momentWords,
  reportCsv,
  reportHtml,
  reportJson,
  reportPdf,
  SIGNATURE_ENDING,
  signReport,
  verifyReport,
  type ReportFacts,
} from '@slipway/playbook/report';
import { UsageError, wordAt, type Command, type Values } from '../command.ts';
import { DATABASE, DATABASE_HELP } from '../database.ts';
import { controlDatabase } from '../control-database.ts';
import { logKeyOf } from '../log-key.ts';
import { peopleOf, SIGNER, SIGNER_HELP, signerOf } from './fleet-signer.ts';
import { deliver, formatOf, OUT } from './playbook/options.ts';
import { JSON_OPTION, print } from './schema-options.ts';

const FORMATS = ['html', 'pdf', 'json', 'csv'] as const;
type Format = (typeof FORMATS)[number];

const WRITE: Readonly<Record<Format, (facts: ReportFacts) => string | Promise<Uint8Array>>> = {
  html: reportHtml,
  pdf: reportPdf,
  json: reportJson,
  csv: reportCsv,
};

/** The one that is asked for, else the one that the file's name says, else the page. */
function wantedFormat(values: Values): Format {
  const named = extname(String(values['out'] ?? '')).slice(1);
  const guess = FORMATS.find((one) => one === named);
  return values['format'] === undefined && guess ? guess : formatOf(values, FORMATS);
}

/** @returns ms since 1970, or what stands for it where the option is not given */
function momentOption<T>(values: Values, name: string, otherwise: T): number | T {
  const text = values[name];
  if (text === undefined) return otherwise;
  try {
    return Temporal.Instant.from(String(text)).epochMilliseconds;
  } catch {
    const next = 'Write it as 2026-12-04T15:00:00Z, with its offset.';
    throw new UsageError(`--${name} is "${String(text)}", which is no moment.`, next);
  }
}

/** The file that is given; else the launch's own. */
function peopleFile({ people }: Values, { spec }: LaunchRecord): string | null {
  return typeof people === 'string' ? resolve(people) : (spec.people ?? null);
}

async function factsOf(values: Values, name: string) {
  const nowMs = Date.now();
  const asOfMs = momentOption(values, 'as-of', nowMs);
  const signUpsFromMs = momentOption(values, 'sign-ups-from', null);
  const url = await controlDatabase(values);
  const sql = await connectChecked(url, { name: 'slipway-report', max: 2 });
  try {
    const launch = await findLaunch(sql, name);
    const people = peopleFile(values, launch);
    const moments = { madeAtMs: nowMs, asOfMs, signUpsFromMs };
    const facts = await collectReport({ sql, launch, env: process.env, people, ...moments });
    return { facts, people };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Signs what was written; a signature that would not count is not kept. */
function sealOf(
  bytes: Uint8Array,
  { launch, madeAtMs, audit }: ReportFacts,
  values: Values,
): SignedDocument {
  const { by, privateKey, people } = signerOf(values);
  const nowMs = Date.now();
  const logHead = isThere(audit) ? audit.head : null;
  const signing = { launch: launch.id, madeAtMs, logHead, by, privateKey, nowMs };
  const document = signReport(bytes, signing);
  return verifyDocument(document, { subject: document.subject, people, nowMs });
}

function answerLines(facts: ReportFacts): string[] {
  const { outcome, sentence, tiles } = answerOf(facts);
  return [
    `${facts.launch.name}: ${outcome}. ${sentence}`,
    ...tiles.map(({ label, figure, note }) => `  ${label}: ${figureWords(figure)} (${note})`),
  ];
}

/** A signature stands beside a file: without one there is nothing that it could be of. */
function checkSigning(values: Values): boolean {
  const isSigned = values['sign-with'] !== undefined;
  if (!isSigned || typeof values['out'] === 'string') return isSigned;
  throw new UsageError('A report that is signed needs a file.', 'Name one: --out report.html.');
}

const report: Command = {
  name: 'report',
  summary: 'What a launch came to: a page, a PDF, CSV or JSON, signed if you sign',
  usage:
    'LAUNCH [--format F] [--out FILE] [--as-of WHEN] [--sign-ups-from WHEN] ' +
    '[--sign-with KEY] [--as WHO] [--people FILE] [--database URL] [--json]',
  examples: [
    ['slipway report spring-fifteen', 'the answer in five lines'],
    ['slipway report spring-fifteen --out report.html', 'one page that needs nothing else'],
    [
      'slipway report spring-fifteen --out report.pdf --sign-with ada.pem --as ada/laptop',
      'on paper, and a signature beside it',
    ],
  ],
  options: {
    format: { type: 'string' },
    ...OUT,
    'as-of': { type: 'string' },
    'sign-ups-from': { type: 'string' },
    ...SIGNER,
    ...DATABASE,
    ...JSON_OPTION,
  },
  help: {
    format: 'html, pdf, json or csv; if not given, as the name of the file says',
    out: 'the file to write; with --format and without it, stdout',
    'as-of': 'the moment as of which sign-ups and minutes are counted (default now)',
    'sign-ups-from': 'the first moment of the sign-ups that count (default the ramp’s beginning)',
    ...SIGNER_HELP,
    people: 'the file of people and their public keys (default the launch’s own)',
    ...DATABASE_HELP,
    database: 'URL of the control plane’s database (default its own)',
    json: 'print one JSON document: the facts, or with --out what was written',
  },
  run: async (input) => {
    const { values } = input;
    const isSigned = checkSigning(values);
    const format = wantedFormat(values);
    const { facts, people } = await factsOf(values, wordAt(report, input, 0, 'LAUNCH'));
    const { out } = values;
    if (typeof out !== 'string') {
      if (values['format'] !== undefined) deliver(values, await WRITE[format](facts));
      else print(values, facts, answerLines(facts));
      return EXIT.done;
    }
    const content = await WRITE[format](facts);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const signed = isSigned
      ? sealOf(bytes, facts, people === null ? values : { ...values, people })
      : null;
    writeFileAtomic(resolve(out), bytes, 0o644);
    if (signed) writeFileAtomic(resolve(out) + SIGNATURE_ENDING, JSON.stringify(signed), 0o644);
    const by = signed && `${signed.by.person}/${signed.by.key}`;
    const written = { launch: facts.launch.id, format, file: out, sizeBytes: bytes.byteLength };
    const beside = by ? [`signed by ${by}: ${out}${SIGNATURE_ENDING}`] : [];
    print(values, { ...written, signedBy: by }, [...answerLines(facts), `wrote ${out}`, ...beside]);
    return EXIT.done;
  },
};

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`The report ${file} cannot be read.`, 'Name a file that holds one.');
  }
}

/** People, and the installation, which signs what is downloaded from its console. */
function knownSigners(values: Values): People {
  const key = logKeyOf(values);
  if (values['people'] === undefined && key) return [installationAsPerson(key)];
  return [...peopleOf(values), ...(key ? [installationAsPerson(key)] : [])];
}

const verify: Command = {
  name: 'report verify',
  summary: 'Check that somebody stands for a report as it is, with nothing but their keys',
  usage: 'FILE [--people FILE] [--key KEY] [--json]',
  examples: [
    [
      'slipway report verify report.pdf --people people.yaml',
      'its signature stands in report.pdf.sig.json',
    ],
    [
      'slipway report verify report.pdf --key audit-log.pub',
      'one from the console, which the installation signed',
    ],
  ],
  options: { people: SIGNER.people, key: { type: 'string' }, ...JSON_OPTION },
  help: {
    people: SIGNER_HELP.people,
    key: 'the public key of the installation’s log, or a file of it (default that of the one here)',
    json: 'print one JSON document',
  },
  run: async (input) => {
    const file = wordAt(verify, input, 0, 'FILE');
    const people = knownSigners(input.values);
    const bytes = bytesOf(file);
    const raw = readDocument(resolve(file) + SIGNATURE_ENDING).value;
    const verified = verifyReport(bytes, raw, { people, nowMs: Date.now() });
    const { launch, by, signedAtMs, seal } = verified;
    const { logHead } = seal;
    const log = logHead
      ? `${logHead.size} entries of ${logHead.origin} were signed, root ${logHead.rootBase64}`
      : 'nothing of an audit log was signed';
    print(input.values, verified, [
      `${file} is the report of ${launch} that ${by.person}/${by.key} signed.`,
      `  signed ${momentWords(signedAtMs)} UTC, made ${momentWords(seal.madeAtMs)} UTC; ${log}`,
    ]);
    return EXIT.done;
  },
};

export const REPORT_COMMANDS: readonly Command[] = [report, verify];
