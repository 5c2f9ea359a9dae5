import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChannelProvider, ProviderReceipt } from '@carillon/gateway-runtime';
import { eventually, unpackPackages } from '@carillon/testing';
import { smppKind } from '../src/providers/smpp/smpp.kind';
import type { Sms } from '../src/sms';

jest.setTimeout(60_000);

/** A PDU as Net::SMPP has decoded it; octets of the text in hexadecimal. */
type Pdu = Readonly<Record<string, string | number>>;

const peer = hasPerl() ? unpackPackages('libnet-smpp-perl') : 'there is no Perl here';
const isThere = typeof peer !== 'string';

function hasPerl(): boolean {
  try {
    return execFileSync('perl', ['-MJSON::PP', '-e', 'print 1']).toString() === '1';
  } catch {
    return false;
  }
}

(isThere ? describe : describe.skip)(
  isThere ? 'a centre made of Net::SMPP' : `a centre made of Net::SMPP: ${peer}`,
  () => {
    const pdus: Pdu[] = [];
    const receipts: ProviderReceipt[] = [];
    let centre: ChildProcess;
    let provider: ChannelProvider<Sms>;

    beforeAll(async () => {
      const library = join((peer as { root: string }).root, 'usr/share/perl5');
      centre = spawn('perl', ['-I', library, join(__dirname, 'net-smpp-centre.pl')], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: centre.stdout! }).on('line', (line) => pdus.push(JSON.parse(line) as Pdu));
      const port = await eventually(() => {
        expect(pdus[0]).toHaveProperty('port');
        return pdus[0]!['port'];
      });
      provider = smppKind.create({ url: `smpp://esme:secret@127.0.0.1:${port}?sourceAddr=BRAND` });
      const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
      const onReceipt = async (receipt: ProviderReceipt): Promise<void> => void receipts.push(receipt);
      await provider.start?.({ onReceipt, publish: () => Promise.resolve(), log: quiet });
    });

    afterAll(async () => {
      await provider.close?.();
      await eventually(() => expect(pdus.at(-1)).toMatchObject({ command: 'unbind' }));
      centre.kill();
      (peer as { remove: () => void }).remove();
    });

    /** @returns what the adapter says, and what the centre has read */
    async function send(sms: Partial<Sms>) {
      const before = pdus.length;
      const result = await provider.send(
        { deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello', ...sms },
        AbortSignal.timeout(10_000),
      );
      // What the centre has read is told by another process, a moment later.
      const parts = result.outcome === 'accepted' ? result.providerMessageIds.length : 0;
      const read = await eventually(() => {
        const submitted = pdus.slice(before).filter(({ command }) => command === 'submit_sm');
        expect(submitted).toHaveLength(parts);
        return submitted;
      });
      return { result, read };
    }

    it('reads how we bind', async () => {
      const bind = { command: 'bind_transceiver', system_id: 'esme', password: 'secret' };
      await eventually(() => expect(pdus[1]).toMatchObject(bind));
    });

    it('reads a text of the default alphabet, and its receipt comes back', async () => {
      const { result, read } = await send({ text: 'You saved 8 EUR' });
      expect(result).toEqual({ outcome: 'accepted', providerMessageIds: ['perl-1'] });
      expect(read).toMatchObject([
        {
          source_addr: 'BRAND',
          destination_addr: '15550100001',
          dest_addr_ton: 1,
          dest_addr_npi: 1,
          data_coding: 0,
          esm_class: 0,
          registered_delivery: 1,
          short_message: Buffer.from('You saved 8 EUR').toString('hex'),
        },
      ]);
      await eventually(() =>
        expect(receipts).toMatchObject([
          { providerMessageIds: expect.arrayContaining(['perl-1']), status: 'delivered', at: expect.any(Date) },
        ]),
      );
      await eventually(() => expect(pdus.at(-1)).toMatchObject({ command: 'deliver_sm_resp', status: 0 }));
    });

    it('reads Cyrillic as UCS-2', async () => {
      const { read } = await send({ text: 'Привет!' });
      const ucs2 = Buffer.from('Привет!', 'utf16le').swap16().toString('hex');
      expect(read).toMatchObject([{ data_coding: 8, short_message: ucs2 }]);
    });

    it('reads the parts of a long text, which come together again by their headers', async () => {
      const text = 'Dear Homer, '.repeat(20);
      const { result, read } = await send({ text });
      expect(result).toMatchObject({
        outcome: 'accepted',
        providerMessageIds: [expect.any(String), expect.any(String)],
      });
      expect(read).toHaveLength(2);
      const parts = read.map(({ esm_class, short_message }) => {
        expect(Number(esm_class) & 0x40).toBe(0x40); // a user data header (SMPP 3.4 §5.2.12)
        const octets = Buffer.from(String(short_message), 'hex');
        const [length, , , reference, total, number] = octets;
        expect([length, total]).toEqual([5, 2]); // 3GPP TS 23.040 §9.2.3.24.1
        return { reference, number, text: octets.subarray(6).toString('latin1') };
      });
      expect(new Set(parts.map(({ reference }) => reference)).size).toBe(1);
      expect(
        parts
          .sort((one, other) => one.number! - other.number!)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    });

    it('reads how long a message lives', async () => {
      const { read } = await send({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
      expect(read[0]!['validity_period']).toMatch(/^\d{15}[+-R]$/);
    });
  },
);
