import { CloudEvent, MessageRequested, PublicStatus } from '@carillon/contracts';
import { announcementOf } from './announcement';

const { messageId, channel, messageType, eventId, eventSource, eventType, offerId, templateId } =
  MessageRequested.schema.parse(MessageRequested.example);
const message = {
  ...{ messageId, channel, messageType, eventId, eventSource, eventType, offerId, templateId },
  memberId: 'm-1',
  deliveryId: messageId,
};
const at = new Date('2026-05-01T10:15:04Z');

describe('announcementOf', () => {
  it('is a CloudEvent with a public status and neither contact nor text', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { routingKey, event } = announcementOf(message, { status: 'failed', at, code: 'TEXT_EMPTY' }, traceparent);
    expect(routingKey).toBe('sms.failed');
    expect(CloudEvent.parse(event)).toMatchObject({
      source: '/carillon/dispatcher',
      subject: 'm-1',
      time: at.toISOString(),
      traceparent,
    });
    expect(PublicStatus.strict().parse(event.data)).toMatchObject({ messageId, status: 'failed', code: 'TEXT_EMPTY' });
  });

  it('has an id of its message and status alone', () => {
    const idOf = (status: 'sent' | 'read', provider: string) =>
      announcementOf(message, { status, at, provider }).event.id;
    expect(idOf('sent', 'one')).toBe(idOf('sent', 'other'));
    expect(idOf('sent', 'one')).not.toBe(idOf('read', 'one'));
  });
});
