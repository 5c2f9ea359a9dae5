import { defineProviderKind, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { Sender, type Sms } from '../../sms';
import { SmppProvider } from './smpp.provider';
import { SmppSettings } from './smpp-settings';

const Settings = z.strictObject({
  url: secret(SmppSettings).describe(
    'Account, such as smpp://system_id:password@host:2775?window=50&transmitters=2&receivers=1; smpps for TLS',
  ),
  from: Sender.optional().describe('Sender of messages that name none'),
});

export const smppKind = defineProviderKind<Sms, typeof Settings>({
  kind: 'smpp',
  title: 'SMPP 3.4',
  settings: Settings,
  features: [
    'transceivers, transmitters and receivers, several of each',
    'TLS',
    'long texts by user data header, SAR or message_payload',
    'receipts as text or TLVs',
  ],
  limits: ['as the centre has it: `window` and throttling'],
  statuses: ['delivered', 'undelivered', 'expired', 'failed', 'unknown'],
  create: ({ url, from: sourceAddr = url.sourceAddr }) => new SmppProvider({ ...url, sourceAddr }),
});
