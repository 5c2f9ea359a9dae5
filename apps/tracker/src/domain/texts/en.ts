import type { Texts } from './texts';

export const ENGLISH: Texts = {
  language: 'en',
  types: {
    cashback: 'Cashback and points',
    payment: 'Payments',
    refill: 'Top-ups',
    offer: 'Personal offers',
    system: 'Service messages',
    mailing: 'News and promotions',
    refund: 'Refunds',
    'device-emulation': 'Device messages',
  },
  channels: {
    sms: 'SMS',
    email: 'Email',
    push: 'Push notifications',
    viber: 'Viber',
    social: 'Social networks',
    chatbot: 'Chat bot',
    voice: 'Voice calls',
    receipt: 'Text on the receipt',
    cashier: 'Message to the cashier',
    inbox: 'Personal account',
  },
  preferences: {
    title: 'Message preferences',
    introduction: 'Choose which messages you would like to receive, and how. Nothing changes until you save.',
    readOnly: 'Codes, confirmations and the like. These messages cannot be switched off.',
    save: 'Save',
    subscribeAll: 'Receive everything',
    rejectAll: 'Unsubscribe from everything',
    all: 'All at once',
    saved: 'Your choice has been saved.',
  },
  unsubscribe: {
    title: 'Unsubscribe',
    question: 'Do you no longer want to receive “{type}” by this channel: {channel}?',
    confirm: 'Unsubscribe',
    done: 'You are unsubscribed',
    doneText:
      'You will no longer receive “{type}” by this channel: {channel}. A message already on its way may still arrive.',
    more: 'All message preferences',
  },
  faults: {
    invalid: { title: 'This link does not work', text: 'Please open the link again from the message, in full.' },
    expired: { title: 'This link has expired', text: 'Please use the link in a more recent message.' },
    request: { title: 'The form was not complete', text: 'Nothing has been changed. Please open the link again.' },
    away: { title: 'Your choice could not be saved', text: 'Nothing has been changed. Please try again in a minute.' },
  },
};
