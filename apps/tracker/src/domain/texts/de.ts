import type { Texts } from './texts';

export const GERMAN: Texts = {
  language: 'de',
  types: {
    cashback: 'Cashback und Punkte',
    payment: 'Zahlungen',
    refill: 'Aufladungen',
    offer: 'Persönliche Angebote',
    system: 'Servicenachrichten',
    mailing: 'Neuigkeiten und Aktionen',
    refund: 'Rückerstattungen',
    'device-emulation': 'Gerätenachrichten',
  },
  channels: {
    sms: 'SMS',
    email: 'E-Mail',
    push: 'Push-Nachrichten',
    viber: 'Viber',
    social: 'Soziale Netzwerke',
    chatbot: 'Chatbot',
    voice: 'Sprachanrufe',
    receipt: 'Text auf dem Kassenbon',
    cashier: 'Nachricht an die Kasse',
    inbox: 'Persönliches Konto',
  },
  preferences: {
    title: 'Nachrichteneinstellungen',
    introduction:
      'Wählen Sie, welche Nachrichten Sie auf welchem Weg erhalten möchten. Erst beim Speichern ändert sich etwas.',
    readOnly: 'Codes, Bestätigungen und Ähnliches. Diese Nachrichten lassen sich nicht abschalten.',
    save: 'Speichern',
    subscribeAll: 'Alles erhalten',
    rejectAll: 'Alles abbestellen',
    all: 'Alles auf einmal',
    saved: 'Ihre Auswahl wurde gespeichert.',
  },
  unsubscribe: {
    title: 'Abbestellen',
    question: 'Möchten Sie „{type}“ auf diesem Weg nicht mehr erhalten: {channel}?',
    confirm: 'Abbestellen',
    done: 'Sie haben abbestellt',
    doneText:
      'Sie erhalten „{type}“ auf diesem Weg nicht mehr: {channel}. Eine schon versandte Nachricht kann noch ankommen.',
    more: 'Alle Nachrichteneinstellungen',
  },
  faults: {
    invalid: {
      title: 'Dieser Link funktioniert nicht',
      text: 'Bitte öffnen Sie den vollständigen Link aus der Nachricht erneut.',
    },
    expired: { title: 'Dieser Link ist abgelaufen', text: 'Bitte verwenden Sie den Link in einer neueren Nachricht.' },
    request: {
      title: 'Das Formular war unvollständig',
      text: 'Es wurde nichts geändert. Bitte öffnen Sie den Link erneut.',
    },
    away: {
      title: 'Ihre Auswahl konnte nicht gespeichert werden',
      text: 'Es wurde nichts geändert. Bitte versuchen Sie es in einer Minute erneut.',
    },
  },
};
