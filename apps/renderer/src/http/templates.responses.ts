import type { StoredTemplate, TemplateHead, VersionHead } from '../storage/template.repository';
import type { TemplatePageResponse, TemplateResponse, VersionPageResponse } from './templates.schema';

export function toHead(head: TemplateHead): TemplatePageResponse['items'][number] {
  const { templateId, name, channel, version, archived, createdAt, updatedAt } = head;
  return {
    ...{ templateId, name, channel, version, archived },
    ...originOf(head),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function toTemplate(stored: StoredTemplate): TemplateResponse {
  const { channel: _channel, ...words } = stored.template;
  return { ...toHead(stored), ...words };
}

export function toVersion(head: VersionHead): VersionPageResponse['items'][number] {
  return { version: head.version, ...originOf(head), createdAt: head.createdAt.toISOString() };
}

const originOf = ({ eventType, from }: Pick<VersionHead, 'eventType' | 'from'>) => ({
  ...(eventType === null ? {} : { eventType }),
  ...(from === null ? {} : { from }),
});
