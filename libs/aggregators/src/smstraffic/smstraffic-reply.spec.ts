import { readSendReply, readStatusReply } from './smstraffic-reply';

const send = (inside: string): string => `<?xml version="1.0" ?>\n<reply>${inside}</reply>`;
const BIG = '18446744073709551615';

describe('readSendReply', () => {
  it('reads an id for each segment, with every digit', () => {
    const infos = [BIG, '1000000002'].map(
      (id) => `<message_info> <phone>79050000001</phone> <sms_id>${id}</sms_id> </message_info>`,
    );
    const xml = send(
      `<result>OK</result> <code></code> <description>queued 2 messages</description> <message_infos>${infos.join('')}</message_infos>`,
    );
    expect(readSendReply(xml)).toEqual({
      ok: true,
      code: '',
      description: 'queued 2 messages',
      ids: [BIG, '1000000002'],
    });
  });

  it('reads the ids of 39 digits of the other dialect', () => {
    const id = '7'.repeat(39);
    const xml = send(
      `<result>OK</result><code>0</code><description/><message_infos><message_info><id>${id}</id></message_info></message_infos>`,
    );
    expect(readSendReply(xml)).toMatchObject({ ok: true, ids: [id] });
  });

  it('reads an error, and takes nothing else for an answer', () => {
    expect(
      readSendReply(send('<result>ERROR</result><code>415</code><description>no money</description>')),
    ).toMatchObject({
      ok: false,
      code: '415',
      ids: [],
    });
    for (const text of ['', '<html></html>', 'OK', '<reply', '{"reply":{}}'])
      expect(readSendReply(text)).toBeUndefined();
  });
});

describe('readStatusReply', () => {
  const one = `<sms_id>${BIG}</sms_id><submition_date>2026-05-01 10:15:00</submition_date><last_status_change_date>2026-05-01 10:15:04</last_status_change_date><status>Delivered</status><error/>`;

  it('reads one message at the top and several in elements of their own', () => {
    const status = { id: BIG, status: 'Delivered', at: '2026-05-01 10:15:04' };
    expect(readStatusReply(send(one))).toEqual([status]);
    const unknown = '<sms><error>no such message</error><sms_id>5</sms_id></sms>';
    expect(readStatusReply(send(`<sms>${one}</sms>${unknown}`))).toEqual([status]);
  });

  it('reads both shapes of the other dialect', () => {
    const info =
      '<msg-info><id>77</id><last_update_status>2026-05-01 10:15:04</last_update_status><status>READ</status></msg-info>';
    const status = [{ id: '77', status: 'READ', at: '2026-05-01 10:15:04' }];
    expect(readStatusReply(send(`<result>OK</result><code/>${info}`))).toEqual(status);
    expect(readStatusReply(send(`<result>OK</result><code/><msg-infos>${info}</msg-infos>`))).toEqual(status);
  });

  it('reads an empty status as queued, which is not the same as none', () => {
    expect(readStatusReply(send('<sms_id>1</sms_id><status></status>'))).toMatchObject([{ id: '1', status: '' }]);
    expect(readStatusReply(send('<sms_id>1</sms_id><error>no such message</error>'))).toEqual([]);
  });
});
