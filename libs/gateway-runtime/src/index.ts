export { readSignature, sameSecret, signedHeaders } from './callbacks/signature';
export type { SignatureReading } from './callbacks/signature';
export type { CallbackReading, CallbackRequest, Callbacks } from './callbacks/callback';
export type {
  ChannelProvider,
  Fault,
  ProviderContext,
  ProviderLimits,
  ProviderReceipt,
  SendResult,
} from './channel-provider';
export { defineGateway } from './define-gateway';
export type { GatewayDefinition, GatewayOptions } from './define-gateway';
export { ERROR_CLASSES, errorOverrides, resultOfError } from './error-class';
export type { ErrorClass, ErrorTable, ProviderError } from './error-class';
export type { RoutingFacts } from './domain/route-order';
export { settingsText } from './gateways/settings-text';
export { GatewayConfig } from './gateway-config';
export { formOf, HttpClient, isFailure } from './http/http-client';
export type { HttpAnswer, HttpClientOptions, HttpFailure, HttpRequest } from './http/http-client';
export { resultOfStatus, retryAfterMs } from './http/http-status';
export { numberOf, parseJson, writeJson } from './http/lossless-json';
export { TokenCache } from './http/token-cache';
export type { NoToken, Token } from './http/token-cache';
export { baseUrl, callbackSecret, defineProviderKind, endpoint, httpLimits, secret } from './provider-kind';
export type { ProviderKind, ProviderKindDeclaration } from './provider-kind';
export { TWO_DAYS_OF_POLLING } from './receipts/status-polling';
export type { StatusPolling } from './receipts/status-polling';
export { refuseMessage } from './sending/admission';
export type { Admit, Admitted, Refusal } from './sending/admission';
