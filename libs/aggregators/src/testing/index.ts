export { devinoCodes, SMSTRAFFIC_CODES } from './aggregator-codes';
