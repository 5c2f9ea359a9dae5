import type { PayloadOf, SendSocial } from '@carillon/contracts';
import { type Admit, type Admitted, refuseMessage } from '@carillon/gateway-runtime';
import { readPattern, valuesIn } from './domain/template-pattern';
import { ERRORS } from './error-codes';
import type { Social } from './social';
import { type SocialTemplate, SocialTemplateRepository } from './storage/social-template.repository';

type Order = PayloadOf<typeof SendSocial>;

/** Lets through what the network has approved: its template, and the very words of it. */
export function admitApproved(templates = new SocialTemplateRepository()): Admit<Order, Social> {
  return async (orders, tx) => {
    const ids = [...new Set(orders.map(({ templateId }) => templateId))];
    const known = new Map((await templates.forMessages(tx, ids)).map((one) => [keyOf(one), one]));
    return orders.map((order) => admit(order, known.get(keyOf(order))));
  };
}

const keyOf = ({ templateId, network }: { readonly templateId: string; readonly network: string }): string =>
  `${templateId} ${network}`;

function admit(order: Order, template: SocialTemplate | undefined): Admitted<Social> {
  if (template?.state !== 'approved') {
    const stands = template === undefined ? 'is not known to the gateway' : `is in the state ${template.state}`;
    return refuseMessage(
      'content',
      ERRORS.TEMPLATE_NOT_APPROVED,
      `template ${order.templateId} ${stands} for ${order.network}`,
    );
  }
  const reading = readPattern(template.text);
  const parameters = reading.outcome === 'ok' ? valuesIn(order.text, reading.pattern) : undefined;
  if (parameters === undefined)
    return refuseMessage(
      'content',
      ERRORS.TEXT_NOT_AS_APPROVED,
      `the text is not that of template ${order.templateId}`,
    );
  const { providerTemplateId } = template;
  const approved = {
    providerTemplateId: providerTemplateId ?? undefined,
    parameters: { ...parameters, ...order.parameters },
  };
  return { outcome: 'admitted', message: { ...order, template: approved } };
}
