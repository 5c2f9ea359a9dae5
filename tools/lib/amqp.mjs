import { root } from './paths.mjs';

/**
 * Connects to a broker as the services do; they must have been built.
 *
 * @param {string} addresses one, or those of a cluster's nodes, separated by commas
 * @returns {Promise<import('amqplib').ChannelModel>} a connection that any node has taken
 */
export async function connectTo(addresses, name = 'tools') {
  const { default: messaging } = await import(`${root}/dist/libs/messaging/src/addresses.js`);
  return (await messaging.connectToAny(addresses, name)).connection;
}
