import { SendVoice } from '@carillon/contracts';
import { defineGateway, GatewayConfig, settingsText } from '@carillon/gateway-runtime';
import { asteriskKind } from './providers/asterisk.provider';
import { callCentreKind } from './providers/call-centre.provider';
import { voximplantKind } from './providers/voximplant.provider';

const KINDS = [voximplantKind, asteriskKind, callCentreKind];
const AS_JSON = 'its settings as JSON; gateways can be configured over REST as well';

const VoiceConfig = GatewayConfig.extend({
  VOXIMPLANT: settingsText(voximplantKind.settings).optional().describe(`A gateway of Voximplant: ${AS_JSON}`),
  ASTERISK: settingsText(asteriskKind.settings).optional().describe(`A gateway of one’s own Asterisk: ${AS_JSON}`),
  CALL_CENTRE: settingsText(callCentreKind.settings).optional().describe(`A gateway of a call centre: ${AS_JSON}`),
});

export const gatewayVoice = defineGateway({
  channel: 'voice',
  command: SendVoice,
  summary: 'Has members called, by a robot or by people, and reports how the calls ended.',
  config: VoiceConfig,
  kinds: KINDS,
  providers: ({ VOXIMPLANT, ASTERISK, CALL_CENTRE }) =>
    [VOXIMPLANT, ASTERISK, CALL_CENTRE].flatMap((settings, index) =>
      settings === undefined ? [] : [KINDS[index]!.create(settings)],
    ),
});
