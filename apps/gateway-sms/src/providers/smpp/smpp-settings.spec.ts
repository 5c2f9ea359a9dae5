import { SmppSettings } from './smpp-settings';

const messagesOf = (url: string): readonly string[] =>
  SmppSettings.safeParse(url).error?.issues.map(({ message }) => message) ?? [];

describe('SmppSettings', () => {
  it('has a default for everything but the account', () => {
    expect(SmppSettings.parse('smpp://user:secret@smsc.example')).toMatchObject({
      host: 'smsc.example',
      port: 2775,
      tls: false,
      systemId: 'user',
      password: 'secret',
      systemType: '',
      window: 50,
      split: 'udh',
      referenceBits: 8,
      defaultAlphabet: 'gsm',
      enquireLinkMs: 30_000,
      responseTimeoutMs: 30_000,
      receiptIds: 'auto',
    });
  });

  it('reads them from the URL', () => {
    const url =
      'smpps://us%40er:p%3Aw%2F@[::1]:4441/?sourceAddr=BRAND&window=500&split=sar&defaultAlphabet=latin1' +
      '&validitySec=3600&statuses=0x45:temporary,1025:recipient&utcOffsetMinutes=-180&referenceBits=16';
    const settings = SmppSettings.parse(url);
    expect(settings).toMatchObject({ host: '::1', port: 4441, tls: true, systemId: 'us@er', password: 'p:w/' });
    expect(settings).toMatchObject({ sourceAddr: 'BRAND', window: 500, split: 'sar', validitySec: 3_600 });
    expect(settings).toMatchObject({ utcOffsetMinutes: -180, referenceBits: 16 });
    expect(settings.statuses).toEqual(
      new Map([
        [0x45, 'temporary'],
        [0x401, 'recipient'],
      ]),
    );
    expect(SmppSettings.parse('smpps://u@h').port).toBe(3_550);
  });

  it('tells every fault at once', () => {
    const faults = messagesOf('http://host/path?window=0&split=magic&windw=5&validitySec=1&statuses=69:odd#x');
    expect(faults).toEqual([
      expect.stringContaining('protocol'),
      expect.stringContaining('system_id'),
      expect.stringContaining('path'),
      expect.stringContaining('fragment'),
      expect.stringContaining('window: '),
      expect.stringContaining('split: '),
      expect.stringContaining('validitySec: '),
      expect.stringContaining('statuses: 69:odd is not'),
      expect.stringContaining('windw'),
    ]);
  });

  it.each([
    ['nonsense', 'not a URL'],
    ['smpp://', 'host: missing'],
    ['smpp://%D0%AF@host', 'system_id'],
    ['smpp://u:%D0%AF@host', 'password'],
    ['smpp://u:%ff@host', 'password'],
    ['smpp://u:p@host?window=1&window=2', 'window: given more than once'],
    ['smpp://u:p@host?window=', 'window'],
    ['smpp://u:p@host?reconnectMinMs=9&reconnectMaxMs=8', 'reconnectMaxMs'],
  ])('refuses %s', (url, fault) => {
    expect(messagesOf(url).join('\n')).toContain(fault);
  });

  it('never repeats the password', () => {
    expect(messagesOf('smpp://u:hunter2@host/x?window=a#b').join()).not.toContain('hunter2');
    expect(messagesOf('smpp//u:hunter2@host').join()).not.toContain('hunter2');
  });
});
