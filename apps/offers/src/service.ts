import { defineService, ServiceConfig } from '@carillon/service-kit';
import { DecideOffersOnEventEnriched } from './handlers/decide-offers.on-event-enriched';
import { OffersController } from './http/offers.controller';
import { Offer1700000000001 } from './storage/1700000000001-offer';
import { Actions1700000000002 } from './storage/1700000000002-actions';
import { OfferRepository } from './storage/offer.repository';
import { RunningOffers } from './storage/running-offers';

export const offers = defineService({
  name: 'offers',
  summary: 'Keeps the offers, and decides what an event sets off.',
  config: ServiceConfig,
  migrations: [Offer1700000000001, Actions1700000000002],
  controllers: [OffersController],
  audited: [{ table: 'offer', key: ['id'] }],
  providers: () => [OfferRepository, RunningOffers, DecideOffersOnEventEnriched],
});
