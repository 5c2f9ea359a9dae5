import { readDevinoCallback, readDevinoStatuses } from './devino-callback';

const read = (text: string) => readDevinoCallback({ method: 'POST', query: {}, headers: {}, body: Buffer.from(text) });

describe('readDevinoCallback', () => {
  it('reads one report or several, under any of the names they are seen with', () => {
    expect(read('{"messageId":3158611117333282817,"status":"DELIVERED","receivedAt":"2017-05-31 14:51:12"}')).toEqual({
      outcome: 'taken',
      receipts: [
        { providerMessageIds: ['3158611117333282817'], status: 'delivered', at: new Date('2017-05-31T11:51:12Z') },
      ],
    });
    expect(read('[{"id":5,"receivedAt":"1496231472000","status":"UNDELIVERED","errorCode":"USER_BLOCKED"}]')).toEqual({
      outcome: 'taken',
      receipts: [
        {
          providerMessageIds: ['5'],
          status: 'undelivered',
          code: 'USER_BLOCKED',
          at: new Date('2017-05-31T11:51:12Z'),
        },
      ],
    });
    expect(read('[{"id":"a","state":"read"},{"id":"b","state":"visited"}]')).toMatchObject({
      receipts: [{ status: 'read' }, { status: 'clicked' }],
    });
  });

  it('says nothing of a word that it does not know, and refuses what is no report', () => {
    expect(read('{"id":1,"status":"PONDERING"}')).toEqual({ outcome: 'taken', receipts: [] });
    for (const text of ['', '1', '{"id":1}', '[{"status":"READ"}]'])
      expect(read(text)).toMatchObject({ outcome: 'refused' });
  });
});

describe('readDevinoStatuses', () => {
  it('reads UTC, and leaves out what is not there yet', () => {
    const messages = [
      { providerId: '7', code: 'ok', status: 'read', statusAt: '2026-05-01 10:15:04' },
      { providerId: '8', code: 'error-instant-message-provider-id-unknown' },
    ];
    expect(readDevinoStatuses(messages)).toEqual([
      { providerMessageIds: ['7'], status: 'read', at: new Date('2026-05-01T10:15:04Z') },
    ]);
  });
});
