import type { TraceQuestion } from '@carillon/contracts';
import type { ToldPart, TraceTeller } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { TemplateRepository } from '../storage/template.repository';

/** Tells which version of its template a message has its words from. */
@Injectable()
export class TellTemplates implements TraceTeller {
  constructor(@Inject(TemplateRepository) private readonly templates: TemplateRepository) {}

  async tell({ messages }: TraceQuestion): Promise<ToldPart> {
    const rendered = messages.flatMap(({ messageId, template }) =>
      template === undefined ? [] : [{ messageId, ...template }],
    );
    const steps = rendered.map(async ({ messageId, templateId, at }) => {
      const version = await this.templates.versionAt(templateId, new Date(at));
      return version === undefined
        ? []
        : [{ at, step: 'template.used' as const, messageId, facts: { templateId, ...version } }];
    });
    return { steps: (await Promise.all(steps)).flat() };
  }
}
