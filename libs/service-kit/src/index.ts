export { defineService, LOGGER } from './define-service';
export type { Background, RunningService, ServiceDefinition, ServiceOptions } from './define-service';
export { schemaOf } from './database';
export type { Migration } from './database';
export { cursorOf, placeOf } from './http/page-cursor';
export type { Place } from './http/page-cursor';
export type { ProblemDetails } from './http/problem-details.filter';
export { createLogger, scrub } from './logging';
export { readSettings, ServiceConfig, SettingsError } from './settings';
