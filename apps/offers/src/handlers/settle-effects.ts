import { EXCHANGES, type Outgoing } from '@carillon/messaging';
import type { Effect } from '../domain/effect';

/** Hands what the actions caused to `messaging`. */
export function settleEffects(effects: readonly Effect[]): readonly Outgoing[] {
  return effects.flatMap((effect): readonly Outgoing[] => {
    switch (effect.kind) {
      case 'item':
        return [effect.item];
      case 'command':
        return [{ exchange: EXCHANGES.loyaltyCommands, routingKey: effect.command.type, event: effect.command }];
      case 'event':
        return [{ exchange: EXCHANGES.loyaltyEvents, routingKey: effect.event.type, event: effect.event }];
      case 'switch':
        return []; // goes with what else concerns triggered messages
      case 'count':
        return []; // written down with all that the packet counts
      case 'till-message':
        return []; // goes with the one answer to the till
    }
  });
}
