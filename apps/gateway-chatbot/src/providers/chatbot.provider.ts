import type {
  CallbackReading,
  CallbackRequest,
  Callbacks,
  ChannelProvider,
  SendResult,
} from '@carillon/gateway-runtime';
import { type Chat, type ChatNetwork, NONSENSE, rejected } from './chat-network';
import type { ChatbotSettings } from './chatbot-settings';
import { TelegramNetwork } from './telegram/telegram.network';
import { VkNetwork } from './vk/vk.network';
import { WebhookNetwork } from './webhook/webhook.network';

/** All bots in one gateway: a message goes by that of the member's chat, and each callback is read by the one it is from. */
export class ChatbotProvider implements ChannelProvider<Chat> {
  private closing = false;
  /** The networks prove their callbacks themselves: none can be told from another by the address. */
  readonly callbacks: Callbacks = { read: (request) => this.hear(request) };

  constructor(
    readonly name: string,
    private readonly networks: readonly ChatNetwork[],
  ) {}

  takes({ network }: Pick<Chat, 'network'>): boolean {
    return this.networks.some((one) => one.network === network);
  }

  async send(message: Chat, signal: AbortSignal): Promise<SendResult> {
    if (this.closing) return { outcome: 'deferred', code: 'DISCONNECTED', detail: 'the gateway is stopping' };
    const network = this.networks.find((one) => one.network === message.network);
    return network?.say(message, signal) ?? rejected('recipient', 'BOT_MISSING', 'there is no bot at this network');
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.networks.map((network) => network.close()));
  }

  private hear(request: CallbackRequest): CallbackReading {
    for (const network of this.networks) {
      const reading = network.hear(request);
      if (reading !== undefined) return reading;
    }
    return NONSENSE;
  }
}

/** The networks that the settings tell of. */
export function chatNetworksOf(settings: ChatbotSettings): readonly ChatNetwork[] {
  const { connections, telegramToken, telegramSecret, telegramUrl } = settings;
  const { vkToken, vkSecret, vkConfirmation, vkUrl, webhookUrl, webhookSecret } = settings;
  const networks: ChatNetwork[] = [];
  if (telegramToken)
    networks.push(new TelegramNetwork({ token: telegramToken, secret: telegramSecret, url: telegramUrl, connections }));
  if (vkToken)
    networks.push(
      new VkNetwork({ token: vkToken, secret: vkSecret, confirmation: vkConfirmation, url: vkUrl, connections }),
    );
  if (webhookUrl && webhookSecret)
    networks.push(new WebhookNetwork({ url: webhookUrl, secret: webhookSecret, connections }));
  return networks;
}
