import { DOOR_NAMES, type DoorName, type DoorStatus } from '../listen';
import { BUILT_IN_RULES } from '../rules/built-in-rules';
import { Behaviour, Protocol, type Rule } from '../rules/rule';
import type { ReceiptCounts } from '../smsc/receipt-outbox';
import type { MessageCounts } from '../storage/message-log';
import type { MessageView } from '../storage/received-message';
import { html, type Html } from './html';

/** Everything the page shows. */
export interface PageContent {
  readonly messages: readonly MessageView[];
  readonly counts: MessageCounts;
  readonly receipts: ReceiptCounts;
  readonly doors: Readonly<Record<DoorName, DoorStatus>>;
  readonly rules: readonly { readonly rule: Rule; readonly used: number }[];
  /** What the reader has asked to see. */
  readonly filter: { readonly protocol: string; readonly to: string };
  readonly refresh: boolean;
}

const REFRESH_SECONDS = 5;
const USUAL = Behaviour.parse({});
const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 90rem; padding: 1rem; }
  table { border-collapse: collapse; width: 100%; }
  caption { font-weight: bold; padding: .5rem 0; text-align: start; }
  th, td { border-block-end: 1px solid #8888; padding: .35rem .6rem; text-align: start; vertical-align: top; }
  td.text { max-width: 40rem; overflow-wrap: anywhere; white-space: pre-wrap; }
  .refused { font-weight: bold; }
  .scroll { overflow-x: auto; }
  form { display: inline-block; margin-inline-end: 1rem; }
`;

/** The whole page: what was received, newest first, and how the stand-ins behave. Works without JavaScript. */
export function renderPage(content: PageContent): string {
  const { refresh, filter } = content;
  const query = new URLSearchParams({ ...filter, refresh: refresh ? 'off' : 'on' });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${refresh ? html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />` : ''}
        <title>Carillon simulators</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Carillon simulators</h1>
          <p>
            ${refresh ? `The page renews itself every ${REFRESH_SECONDS} seconds. ` : 'The page stays as it is. '}
            <a href="/?${query.toString()}">${refresh ? 'Stop renewing' : 'Keep renewing'}</a>
          </p>
        </header>
        <main>${messagesSection(content)} ${providersSection(content)} ${rulesSection(content)}</main>
      </body>
    </html>`;
  return page.text;
}

function messagesSection({ messages, filter, refresh, counts }: PageContent): Html {
  const { accepted, refused } = sumOf(Object.values(counts));
  const seen = accepted + refused;
  return html`<section aria-labelledby="received">
    <h2 id="received">Received</h2>
    <form method="get" action="/">
      <label
        >Protocol
        <select name="protocol">
          ${['', ...Protocol.options].map((name) => option(name, filter.protocol))}
        </select></label
      >
      <label>To <input name="to" value="${filter.to}" /></label>
      <input type="hidden" name="refresh" value="${refresh ? 'on' : 'off'}" />
      <button>Show</button>
    </form>
    <div class="scroll" role="region" aria-labelledby="received" tabindex="0">
      <table>
        <caption>
          ${messages.length} of ${seen} messages, newest first
        </caption>
        ${tableHead('Time (UTC)', 'Protocol', 'From', 'To', 'Text or subject', 'Parts', 'Answer')}
        <tbody>
          ${messages.map(messageRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function tableHead(...names: readonly string[]): Html {
  const cells = names.map((name) => html`<th scope="col">${name}</th>`);
  return html`<thead>
    <tr>
      ${cells}
    </tr>
  </thead>`;
}

function option(name: string, chosen: string): Html {
  return html`<option value="${name}" ${name === chosen ? 'selected' : ''}>${name || 'all'}</option>`;
}

function messageRow(message: MessageView): Html {
  const { id, protocol, receivedAt, from, to, subject, text, parts, total = 0, accepted, status, html: body } = message;
  const mailLink = body ? html` <a href="/messages/${id}/html" aria-label="View the mail to ${to}">View</a>` : '';
  const heading = subject === undefined ? '' : html`<strong>${subject}</strong> `;
  const content = protocol === 'smtp' ? html`${heading}${mailLink}` : html`${heading}${text}`;
  const arrived = new Set(parts?.map(({ number }) => number)).size;
  const progress = accepted && arrived < total ? `${arrived} of ${total}` : total;
  return html`<tr>
    <td><time datetime="${receivedAt}">${receivedAt.slice(0, 23).replace('T', ' ')}</time></td>
    <td>${protocol.toUpperCase()}</td>
    <td>${from}</td>
    <td>${to}</td>
    <td class="text">${content}</td>
    <td>${protocol === 'smpp' ? progress : ''}</td>
    <td${accepted ? '' : html` class="refused"`}><a href="/messages/${id}">${status}</a></td>
  </tr>`;
}

/** Which messages come in by a door. */
function tallyOf(name: DoorName, counts: MessageCounts): MessageCounts['smpp'] {
  if (name === 'smsc') return counts.smpp;
  const { smpp: _, smtp, ...http } = counts;
  return name === 'smtp' ? smtp : sumOf(Object.values(http));
}

function sumOf(tallies: readonly MessageCounts['smpp'][]): MessageCounts['smpp'] {
  return tallies.reduce(
    (sum, { accepted, refused }) => ({ accepted: sum.accepted + accepted, refused: sum.refused + refused }),
    { accepted: 0, refused: 0 },
  );
}

function providersSection({ doors, receipts, counts }: PageContent): Html {
  return html`<section aria-labelledby="providers">
    <h2 id="providers">Providers</h2>
    <div class="scroll" role="region" aria-labelledby="providers" tabindex="0">
      <table>
        ${tableHead('Provider', 'State', 'Sessions', 'Accepted', 'Refused', 'Make it')}
        <tbody>
          ${DOOR_NAMES.map((name) => providerRow(name, doors[name], tallyOf(name, counts)))}
        </tbody>
      </table>
    </div>
    <p>
      Delivery receipts: ${receipts.answered} answered, ${receipts.unanswered} unanswered, ${receipts.delayed} held
      back.
    </p>
  </section>`;
}

function providerRow(name: DoorName, door: DoorStatus, tally: MessageCounts['smpp']): Html {
  const buttons = [door.listening ? 'pause' : 'resume', 'disconnect'].map(
    (action) =>
      html`<form method="post" action="/${name}/${action}"><button>${action} ${name.toUpperCase()}</button></form>`,
  );
  return html`<tr>
    <th scope="row">${name.toUpperCase()}</th>
    <td>${door.listening ? `listening on port ${door.port}` : 'down'}</td>
    <td>${door.sessions}</td>
    <td>${tally.accepted}</td>
    <td>${tally.refused}</td>
    <td>${buttons}</td>
  </tr>`;
}

function rulesSection({ rules }: PageContent): Html {
  const told = rules.map(({ rule, used }) => ruleRow(rule, `Told over HTTP, used ${used} times`));
  const builtIn = BUILT_IN_RULES.map(({ rule, explanation }) => ruleRow(rule, explanation));
  return html`<section aria-labelledby="rules">
    <h2 id="rules">Rules</h2>
    <p>The first rule that matches decides; without one a message is accepted, and an SMS is reported as delivered.</p>
    <div class="scroll" role="region" aria-labelledby="rules" tabindex="0">
      <table>
        ${tableHead('Protocol', 'Recipient', 'What happens', 'Rule')}
        <tbody>
          ${told} ${builtIn}
        </tbody>
      </table>
    </div>
  </section>`;
}

function ruleRow(rule: Rule, explanation: string): Html {
  const shown = Object.entries(rule.behaviour).filter(([field, value]) => value !== USUAL[field as keyof Behaviour]);
  return html`<tr>
    <td>${rule.protocol.toUpperCase()}</td>
    <td>${rule.match.to ?? 'anyone'}</td>
    <td>${explanation}</td>
    <td><code>${JSON.stringify(Object.fromEntries(shown))}</code></td>
  </tr>`;
}
