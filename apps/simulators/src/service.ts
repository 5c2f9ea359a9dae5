import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type Certificate, loopbackCertificate, standInsFor, StandInServer } from '@carillon/stand-ins';
import { pino } from 'pino';
import { CallDesk } from './http-providers/call-desk';
import { controlRoutes } from './http/control-api';
import { createControlServer } from './http/router';
import { listen } from './listen';
import { RuleBook } from './rules/rule-book';
import { readSettings, type SimulatorsConfig } from './settings';
import { ReceiptOutbox } from './smsc/receipt-outbox';
import { Smsc } from './smsc/smsc';
import { SubmitDesk } from './smsc/submit-desk';
import { MailDesk } from './smtp/mail-desk';
import { SmtpSink } from './smtp/smtp-sink';
import { MessageIds } from './storage/message-ids';
import { MessageLog } from './storage/message-log';
import { RecordFile } from './storage/record-file';

/** Simulators that are up. */
export interface RunningSimulators {
  /** Address of the page and the control API, without a slash at the end. */
  readonly url: string;
  readonly smscPort: number;
  readonly smtpPort: number;
  /** Address of the HTTP interfaces; the name of one comes next. */
  readonly httpUrl: string;
  readonly httpsUrl: string;
  /** What clients must trust to speak TLS with them, as PEM. */
  readonly certificate: string;
  /** Drops every connection and frees the ports; may be called twice. */
  close(): Promise<void>;
}

type OnFailure = (message: string, error: Error) => void;

/** Stand-ins for providers, and the page that shows what they received. */
export const simulators = {
  name: 'simulators',

  /** Starts them all, or none: rejects with every bad setting, or with the port that is taken. */
  async start(env: Readonly<Record<string, string | undefined>>): Promise<RunningSimulators> {
    const config = readSettings(env);
    const log = pino({ level: config.LOG_LEVEL, base: { service: 'simulators' } });
    const tls = await loopbackCertificate();
    if (config.CERTIFICATE_FILE !== undefined) writeFileSync(config.CERTIFICATE_FILE, tls.cert);
    const parts = assemble(config, tls, (message, err) => log.error({ err }, message));
    try {
      for (const door of [parts.smsc, parts.smtp, parts.http, parts.https]) await door.resume();
      const port = await listen(parts.control, 'PORT', config.PORT, config.HOST);
      const running = {
        url: `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${port}`,
        smscPort: parts.smsc.status().port,
        smtpPort: parts.smtp.status().port,
        httpUrl: parts.http.url,
        httpsUrl: parts.https.url,
      };
      log.info(running, 'simulators ready');
      return { ...running, certificate: tls.cert, close: () => closeAll(parts) };
    } catch (error) {
      await closeAll(parts);
      throw error;
    }
  },
} as const;

interface Parts {
  readonly smsc: Smsc;
  readonly smtp: SmtpSink;
  readonly http: StandInServer;
  readonly https: StandInServer;
  readonly control: Server;
  readonly outbox: ReceiptOutbox;
  readonly record: RecordFile | undefined;
}

function assemble(config: SimulatorsConfig, tls: Certificate, onFailure: OnFailure): Parts {
  const record = config.RECORD_FILE === undefined ? undefined : new RecordFile(config.RECORD_FILE);
  const ids = new MessageIds();
  const log = new MessageLog();
  const rules = new RuleBook();
  const outbox = new ReceiptOutbox({ retryMs: config.RECEIPT_RETRY_MS, timeoutMs: config.RECEIPT_TIMEOUT_MS });
  const desk = new SubmitDesk(rules, ids, log, outbox, record);
  const account = { systemId: config.SMSC_SYSTEM_ID, password: config.SMSC_PASSWORD };
  const smsc = new Smsc(config.HOST, config.SMSC_PORT, { ...account, desk, outbox, onFailure });
  const smtp = new SmtpSink(
    { host: config.HOST, port: config.SMTP_PORT, user: config.SMTP_USER, password: config.SMTP_PASSWORD },
    new MailDesk(rules, ids, log, record),
    onFailure,
  );
  const calls = { host: config.HOST, desk: new CallDesk(rules, ids, log, record), onFailure };
  const standIns = standInsFor(config.STAND_INS);
  const http = new StandInServer({ ...calls, standIns, port: config.HTTP_PORT, setting: 'HTTP_PORT' });
  const https = new StandInServer({ ...calls, standIns, port: config.HTTPS_PORT, setting: 'HTTPS_PORT', tls });
  const doors = { smsc, smtp, http, https };
  const routes = controlRoutes({ log, rules, outbox, doors, forgetParts: () => desk.clear() });
  return { ...doors, outbox, record, control: createControlServer(routes, onFailure) };
}

async function closeAll({ smsc, smtp, http, https, control, outbox, record }: Parts): Promise<void> {
  outbox.close();
  await Promise.all([smsc, smtp, http, https].map((door) => door.pause()));
  if (control.listening) {
    control.close();
    control.closeAllConnections();
    await once(control, 'close');
  }
  record?.close();
}
