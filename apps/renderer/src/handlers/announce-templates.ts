import { type OutgoingItem, TemplateChanged, uuidV5 } from '@carillon/contracts';
import { type Logger, Messenger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { neededNames } from '@carillon/templates';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { compileDraft } from '../domain/template-draft';
import { draftOf, type StoredTemplate, TemplateRepository } from '../storage/template.repository';

const EVERY_MS = 500;
const REPEAT_MS = 3_600_000;
const AT_ONCE = 100;

/**
 * Announces what each template needs: all templates at the start, each new version at once, and all again every hour, so that
 * a consumer which is new learns of every template. The ids are those of the first time, so nobody takes a repetition for news.
 */
@Injectable()
export class AnnounceTemplates implements Background {
  private readonly regular: RegularWork;
  private readonly startedAt: Date;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TemplateRepository) private readonly templates: TemplateRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) log: Logger,
  ) {
    this.startedAt = clock();
    this.regular = new RegularWork({
      work: (signal) => this.work(signal),
      complaint: 'changes of templates must wait',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && (await this.announce()) === AT_ONCE);
    return EVERY_MS;
  }

  private announce(): Promise<number> {
    const now = this.clock();
    const cutoff = new Date(Math.max(this.startedAt.getTime(), now.getTime() - REPEAT_MS));
    return this.dataSource.transaction(async (tx) => {
      const due = await this.templates.takeDue(tx, cutoff, now, AT_ONCE);
      if (due.length > 0) await this.messenger.send(due.map(announcementOf));
      return due.length;
    });
  }
}

/** A template that a release no longer understands needs nothing that an event could offer: rendering will tell. */
function announcementOf(stored: StoredTemplate): OutgoingItem {
  const { templateId, channel, version, updatedAt } = stored;
  const result = compileDraft(draftOf(stored));
  const id = uuidV5(`template ${templateId} ${version}`);
  return TemplateChanged.item({
    cause: { id, correlationId: id, occurredAt: updatedAt },
    payload: {
      templateId,
      channel,
      names: result.outcome === 'ok' ? [...neededNames(result.compiled)] : [],
      revision: version,
    },
  });
}
