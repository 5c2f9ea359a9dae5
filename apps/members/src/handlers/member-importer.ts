import { isConnectionLoss, type Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import { DataSource, type EntityManager } from 'typeorm';
import type { ContactOptions } from '../domain/clean-facts';
import { faultOfFile } from '../domain/import-verdict';
import { readHeader } from '../domain/member-columns';
import { loadFacts } from '../domain/merge-facts';
import { readRows, type RowOptions, type RowReading } from '../domain/read-rows';
import { IMPORT_CODES } from '../import-codes';
import { absorb, type Absorbed } from '../storage/absorb-members';
import { CustomFieldRepository } from '../storage/custom-field.repository';
import { type MemberImport, MemberImportRepository } from '../storage/member-import.repository';
import { MemberRepository } from '../storage/member.repository';
import { SubscriptionRepository } from '../storage/subscription.repository';
import { recordBatches, type RecordBatch } from './member-file';

const EVERY_MS = 500;
const BATCH_ROWS = 1_000;
const MOST_FAILURES = 5;
const UPLOAD_SILENT_SECONDS = 600;
const KEPT_DAYS = 90;

type Taken = Extract<RowReading, { outcome: 'ok' }>;

/** A batch whose rows have been read, while the one before it was written. */
interface ReadBatch extends RecordBatch {
  readonly rows: readonly RowReading[];
}

/**
 * Takes uploaded files in, a thousand rows in one transaction with the place reached in the file and the report: a crash
 * repeats nothing and leaves nothing out. Several replicas share the files.
 */
export class MemberImporter implements Background {
  private readonly regular: RegularWork;
  private failures = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly imports: MemberImportRepository,
    private readonly members: MemberRepository,
    private readonly customFields: CustomFieldRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly log: Logger,
    private readonly contacts: ContactOptions,
  ) {
    this.regular = new RegularWork({ work: (signal) => this.work(signal), complaint: 'imports must wait', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    await this.tidy();
    for (const id of await this.imports.running()) {
      if (signal.aborted) break;
      await this.carryOn(id, signal).catch((error: unknown) => this.putUpWith(id, error));
    }
    return EVERY_MS;
  }

  private async tidy(): Promise<void> {
    const fault = { code: IMPORT_CODES.uploadBroken, detail: 'the upload ended before the file did: upload it again' };
    for (const id of await this.imports.abandonUploads(UPLOAD_SILENT_SECONDS))
      await this.imports.finish(id, 'failed', { fault });
    await this.imports.deleteFinishedBefore(KEPT_DAYS);
  }

  private async carryOn(id: string, signal: AbortSignal): Promise<void> {
    const found = await this.imports.find(id);
    if (found === undefined) return;
    const options = await this.optionsFor(found);
    const batches = this.readBatches(found, options);
    let coming = batches.next();
    for (;;) {
      const { value: batch, done } = await coming;
      if (done === true || signal.aborted) break;
      // read while this one is written: the database has a core of its own
      coming = batches.next();
      coming.catch(() => undefined); // said when it is its turn
      if (!(await this.write(id, batch))) break;
      this.failures = 0;
    }
    await coming.catch(() => undefined);
  }

  private async *readBatches(found: MemberImport, options: RowOptions): AsyncGenerator<ReadBatch> {
    for await (const batch of recordBatches(this.imports, found, BATCH_ROWS))
      yield { ...batch, rows: readRows(batch.records, options) };
  }

  private async optionsFor({ header, delimiter }: MemberImport): Promise<RowOptions> {
    const declared = await this.customFields.allDeclared();
    const reading = header === null ? undefined : readHeader(header, declared);
    const columns = reading?.outcome === 'ok' ? reading.columns : []; // checked at the upload, and fields are never undeclared
    return {
      table: delimiter === null ? undefined : { delimiter, columns },
      declared,
      contacts: this.contacts,
    };
  }

  /** @returns whether to go on */
  private write(id: string, { from, rows, next, isLast }: ReadBatch): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const current = await this.imports.take(tx, id);
      if (current === undefined || current.nextOffset !== from.offset) return false;
      const taken = rows.filter((row): row is Taken => row.outcome === 'ok');
      const refusals = rows.filter((row) => row.outcome === 'refused');
      const fault = current.read === 0 ? faultOfFile(rows) : undefined;
      const absorbed = fault === undefined ? await this.absorb(tx, current, taken) : { created: 0, updated: 0 };
      const corrected = taken.filter(({ facts }) => facts.corrections !== undefined).length;
      const place = { nextOffset: next.offset, nextLine: next.line };
      const counts = { read: rows.length, corrected: fault === undefined ? corrected : 0, ...absorbed };
      await this.imports.note(tx, id, { ...place, ...counts, refusals });
      if (fault !== undefined) await this.imports.finish(id, 'failed', { fault, tx });
      else if (isLast) await this.imports.finish(id, 'done', { tx });
      return fault === undefined && !isLast;
    });
  }

  private async absorb(tx: EntityManager, { dryRun, asOf }: MemberImport, rows: readonly Taken[]): Promise<Absorbed> {
    if (dryRun) return this.foresee(tx, rows);
    await this.subscriptions.ascribe(tx, 'import');
    return absorb(tx, this.members, rows, (profile, facts) => loadFacts(profile, facts, asOf));
  }

  private async foresee(tx: EntityManager, rows: readonly Taken[]): Promise<Absorbed> {
    const memberIds = [...new Set(rows.map(({ memberId }) => memberId))];
    const known = await this.members.load(tx, { toChange: [], toRead: memberIds });
    return { created: memberIds.length - known.size, updated: known.size };
  }

  /** What fails again and again, and not because the database is away, would stand in the way of every other file. */
  private async putUpWith(id: string, error: unknown): Promise<void> {
    if (isConnectionLoss(error) || ++this.failures < MOST_FAILURES) throw error;
    this.failures = 0;
    this.log.error({ err: error, importId: id }, 'an import cannot go on');
    const detail = 'the import cannot go on; what was taken before stays. The log of the service tells more';
    await this.imports.finish(id, 'failed', { fault: { code: IMPORT_CODES.broken, detail } });
  }
}
