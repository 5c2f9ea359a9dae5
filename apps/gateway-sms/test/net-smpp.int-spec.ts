import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChannelProvider, ProviderReceipt } from '@carillon/gateway-runtime';
import { eventually, unpackPackages } from '@carillon/testing';
import { smppKind } from '../src/providers/smpp/smpp.kind';
import type { Sms } from '../src/sms';

jest.setTimeout(60_000);

/** A PDU as Net::SMPP has decoded it; octets in hexadecimal. */
type Pdu = Readonly<Record<string, string | number>>;

/** Where Perl finds the library: its own folders, or a package unpacked for these tests; or why it does not. */
function perlLibrary(): { readonly folder?: string; remove(): void } | string {
  const has = (module: string): boolean => {
    try {
      execFileSync('perl', [`-M${module}`, '-e', '1'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!has('JSON::PP')) return 'there is no Perl here';
  if (has('Net::SMPP')) return { remove: () => undefined };
  const unpacked = unpackPackages('libnet-smpp-perl');
  if (typeof unpacked === 'string') return unpacked;
  return { folder: join(unpacked.root, 'usr/share/perl5'), remove: unpacked.remove };
}

const library = perlLibrary();

if (typeof library === 'string') it.skip(`a centre made of Net::SMPP: ${library}`, () => undefined);
else describe('a centre made of Net::SMPP', () => againstNetSmpp(library));

const octetsOf = (pdu: Pdu | undefined, name = 'short_message'): Buffer => Buffer.from(String(pdu?.[name]), 'hex');
const utf16be = (octets: Buffer): string => Buffer.from(octets).swap16().toString('utf16le');
/** Each number has its receipt; none follows what goes to this one. */
const TO = '+15550100000';

function againstNetSmpp({ folder, remove }: Exclude<typeof library, string>): void {
  const pdus: Pdu[] = [];
  const receipts: ProviderReceipt[] = [];
  let centre: ChildProcess;
  let port: string | number;
  let provider: ChannelProvider<Sms> | undefined;

  beforeAll(async () => {
    const include = folder === undefined ? [] : ['-I', folder];
    centre = spawn('perl', [...include, join(__dirname, 'net-smpp-centre.pl')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: centre.stdout! }).on('line', (line) => pdus.push(JSON.parse(line) as Pdu));
    port = await eventually(() => {
      expect(pdus[0]).toHaveProperty('port');
      return pdus[0]!['port']!;
    });
  });

  beforeEach(() => {
    pdus.length = 0;
    receipts.length = 0;
  });

  afterEach(async () => {
    await provider?.close?.();
    provider = undefined;
    await eventually(() => expect(pdus.at(-1)).toMatchObject({ command: 'unbind' }));
  });

  afterAll(() => {
    centre.kill();
    remove();
  });

  async function bind(query = ''): Promise<void> {
    provider = smppKind.create({ url: `smpp://esme:secret@127.0.0.1:${port}?sourceAddr=BRAND&${query}` });
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const onReceipt = async (receipt: ProviderReceipt): Promise<void> => void receipts.push(receipt);
    await provider.start?.({ onReceipt, publish: () => Promise.resolve(), log: quiet });
  }

  /** @returns what the adapter says, and what the centre has read */
  async function send(sms: Partial<Sms>) {
    const result = await provider!.send(
      { deliveryId: randomUUID(), onUnknown: 'report', to: TO, text: 'Hello', ...sms },
      AbortSignal.timeout(10_000),
    );
    // What the centre has read is told by another process, a moment later.
    const parts = result.outcome === 'accepted' ? result.providerMessageIds.length : 1;
    const read = await eventually(() => {
      const submitted = pdus.filter(({ command }) => command === 'submit_sm');
      expect(submitted).toHaveLength(parts);
      return submitted;
    });
    return { result, read };
  }

  it('reads how we bind, and we answer when it asks whether we are there, and ask it', async () => {
    await bind('enquireLinkMs=50&systemType=CRM');
    await eventually(() => {
      expect(pdus[0]).toMatchObject({
        command: 'bind_transceiver',
        system_id: 'esme',
        password: 'secret',
        system_type: 'CRM',
        interface_version: 0x34,
      });
      const others = pdus.slice(1);
      expect(others).toContainEqual(expect.objectContaining({ command: 'enquire_link_resp', status: 0 }));
      expect(others.filter(({ command }) => command === 'enquire_link').length).toBeGreaterThan(2);
      expect(others).not.toContainEqual(expect.objectContaining({ command: 'bind_transceiver' }));
    });
  });

  it.each([
    ['You saved 8 EUR', '596f752073617665642038' + '20455552'],
    ['£5 @ café_', '0135200020' + '636166' + '0511'],
    ['[€5] ~ {x}', '1b3c1b65351b3e201b3d201b28781b29'],
  ])('reads %s in the default alphabet (3GPP TS 23.038 §6.2.1)', async (text, octets) => {
    await bind();
    const { read } = await send({ text });
    expect(read).toMatchObject([
      {
        source_addr: 'BRAND',
        source_addr_ton: 5,
        source_addr_npi: 0,
        destination_addr: TO.slice(1),
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        data_coding: 0,
        esm_class: 0,
        registered_delivery: 1,
        short_message: octets,
      },
    ]);
  });

  it.each(['Привет!', 'Подарок 🎁 “для вас”'])('reads %s as UCS-2', async (text) => {
    await bind();
    const { read } = await send({ text });
    expect(read).toMatchObject([{ data_coding: 8, esm_class: 0 }]);
    expect(utf16be(octetsOf(read[0]))).toBe(text);
  });

  it.each([
    ['in the default alphabet', 'Dear Homer, '.repeat(20), '8', '050003', 2],
    ['in the default alphabet, by references of 16 bits', 'Dear Homer, '.repeat(20), '16', '060804', 2],
    ['in UCS-2', 'Дорогой Гомер 🍩, '.repeat(10), '8', '050003', 3],
    ['in UCS-2, by references of 16 bits', 'Дорогой Гомер 🍩, '.repeat(10), '16', '060804', 3],
  ])('puts a long text %s together again by its headers', async (_how, text, bits, header, count) => {
    await bind(`referenceBits=${bits}`);
    const { result, read } = await send({ text });
    expect(result).toMatchObject({ outcome: 'accepted' });
    expect(read).toHaveLength(count);
    const parts = read.map((pdu) => {
      expect(Number(pdu['esm_class']) & 0x40).toBe(0x40); // a user data header (SMPP 3.4 §5.2.12)
      const octets = octetsOf(pdu);
      const end = 1 + octets[0]!;
      expect(octets.subarray(0, 3).toString('hex')).toBe(header); // 3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8
      expect(octets[end - 2]).toBe(count);
      return {
        reference: octets.subarray(3, end - 2).toString('hex'),
        number: octets[end - 1]!,
        octets: octets.subarray(end),
      };
    });
    expect(new Set(parts.map(({ reference }) => reference)).size).toBe(1);
    expect(parts.map(({ number }) => number).sort()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    const whole = Buffer.concat(parts.sort((one, other) => one.number - other.number).map(({ octets }) => octets));
    expect(read[0]!['data_coding'] === 8 ? utf16be(whole) : whole.toString('latin1')).toBe(text);
  });

  it('reads the parts of a long text by optional parameters', async () => {
    await bind('split=sar');
    const { read } = await send({ text: 'a'.repeat(200) });
    expect(read).toMatchObject([
      { esm_class: 0, sar_total_segments: '02', sar_segment_seqnum: '01', short_message: '61'.repeat(153) },
      { esm_class: 0, sar_total_segments: '02', sar_segment_seqnum: '02', short_message: '61'.repeat(47) },
    ]);
    expect(read[0]!['sar_msg_ref_num']).toMatch(/^[0-9a-f]{4}$/);
    expect(read[1]!['sar_msg_ref_num']).toBe(read[0]!['sar_msg_ref_num']);
  });

  it('reads a long text as a whole, which it is to divide', async () => {
    await bind('split=payload');
    const text = 'я'.repeat(200);
    const { read } = await send({ text });
    expect(read).toMatchObject([{ short_message: '', data_coding: 8 }]);
    expect(utf16be(octetsOf(read[0], 'message_payload'))).toBe(text);
  });

  it('reads how long a message lives', async () => {
    await bind();
    const { read } = await send({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(read[0]!['validity_period']).toMatch(/^(0000000059\d\d000R|000000010000000R)$/); // SMPP 3.4 §7.1.1.2
  });

  it.each([
    ['1', [{ status: 'delivered' }]],
    ['2', [{ status: 'undelivered', code: '27' }]],
    ['3', [{ status: 'expired' }]],
    ['4', [{ status: 'sent' }, { status: 'failed', code: '0A1' }]],
    ['5', [{ status: 'sent' }]],
  ])('encodes receipts, of kind %s, that we read and thank it for', async (kind, expected) => {
    await bind();
    const { result } = await send({ to: TO.slice(0, -1) + kind });
    expect(result).toMatchObject({ outcome: 'accepted', providerMessageIds: [expect.stringMatching(/^perl-\d+$/)] });
    const ids = result.outcome === 'accepted' ? result.providerMessageIds : [];
    await eventually(() => expect(receipts).toHaveLength(expected.length));
    expect(receipts).toMatchObject(expected);
    for (const { providerMessageIds } of receipts) expect(providerMessageIds[0]).toBe(ids[0]);
    const thanks = { command: expect.stringMatching(/^(deliver|data)_sm_resp$/), status: 0 };
    await eventually(() => expect(pdus.slice(-expected.length)).toMatchObject(expected.map(() => thanks)));
  });

  it.each([
    ['8', { outcome: 'rejected', fault: 'recipient', code: 'ESME_RINVDSTADR' }],
    ['9', { outcome: 'deferred', code: 'ESME_RTHROTTLED' }],
  ])('refuses, with a status of kind %s', async (kind, expected) => {
    await bind();
    expect((await send({ to: TO.slice(0, -1) + kind })).result).toMatchObject(expected);
  });
}
