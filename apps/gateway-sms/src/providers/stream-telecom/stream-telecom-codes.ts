import type { ErrorTable, ProviderReceipt } from '@carillon/gateway-runtime';

/** `Code` of an error. */
export const STREAM_TELECOM_ERRORS: ErrorTable = {
  1: 'content',
  2: 'recipient',
  3: 'account',
  4: 'account',
  5: 'account',
  6: 'content',
  7: 'content',
  8: 'unreachable',
  9: 'unreachable',
  10: 'throttled',
};

/** Errors that come as a sentence or a word in place of JSON, by how they begin. */
export const STREAM_TELECOM_SENTENCES: readonly (readonly [beginning: string, code: string])[] = [
  ['Неправильный логин или пароль', '4'],
  ['Ваш аккаунт заблокирован', '4'],
  ['Данное направление закрыто для вас', '2'],
  ['Нет отправителя', 'SENDER'],
  ['Такого отправителя нет', 'SENDER'],
  ['Нет текста сообщения', '1'],
  ['Укажите номер телефона', '2'],
  ['Flood SMS', '10'],
];

/** `State` of a message. 255 says nothing. */
export const STREAM_TELECOM_STATES: Readonly<Record<string, ProviderReceipt['status']>> = {
  '-1': 'sent',
  0: 'delivered',
  42: 'undelivered',
  46: 'expired',
};

/** Words that a callback may have in place of a number. */
export const STREAM_TELECOM_WORDS: Readonly<Record<string, ProviderReceipt['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  expired: 'expired',
};
