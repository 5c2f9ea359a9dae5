import type { Logger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { FrequencyCap } from '../domain/frequency-cap';
import { type MessageRules, presumedRules } from '../domain/message-rules';
import { FrequencyCapRepository } from './frequency-cap.repository';
import { MessageTypeRepository } from './message-type.repository';

const EVERY_MS = 1_000;

/**
 * The rules by which messages go, in memory: they cost a packet no statement. What is changed elsewhere counts here a second
 * later at most, unless the database is away.
 */
@Injectable()
export class CurrentRules implements Background {
  private readonly regular: RegularWork;
  private types: ReadonlyMap<string, MessageRules> = new Map();
  private frequencyCaps: readonly FrequencyCap[] = [];

  constructor(
    @Inject(MessageTypeRepository) private readonly messageTypes: MessageTypeRepository,
    @Inject(FrequencyCapRepository) private readonly capRepository: FrequencyCapRepository,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({
      work: async () => {
        await this.refresh();
        return EVERY_MS;
      },
      complaint: 'changes of message types and frequency caps must wait',
      log,
    });
  }

  get caps(): readonly FrequencyCap[] {
    return this.frequencyCaps;
  }

  of(messageType: string): MessageRules {
    return this.types.get(messageType) ?? presumedRules(messageType);
  }

  /** Resolves when the rules are known: before that no packet may be taken. */
  async start(): Promise<void> {
    await this.refresh();
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  async refresh(): Promise<void> {
    [this.types, this.frequencyCaps] = await Promise.all([this.messageTypes.all(), this.capRepository.all()]);
  }
}
