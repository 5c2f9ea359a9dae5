import { type ChannelModel, connect } from 'amqplib';

/** The addresses of a broker: one, or those of a cluster's nodes, separated by commas. */
const addressesIn = (text: string): readonly string[] => text.split(',').map((address) => address.trim());

/** The same virtual host at each address. */
export const withVhost = (addresses: string, vhost: string): string =>
  addressesIn(addresses)
    .map((address) => Object.assign(new URL(address), { pathname: `/${vhost}` }).href)
    .join(',');

export const userIn = (addresses: string): string => new URL(addressesIn(addresses)[0]!).username || 'guest';

/** Connects to the first node that answers; @throws the error of the last one when none does */
export async function connectToFirst(addresses: string): Promise<ChannelModel> {
  const [first, ...others] = addressesIn(addresses);
  try {
    return await connect(first!, { noDelay: true });
  } catch (error) {
    if (others.length === 0) throw error;
    return connectToFirst(others.join(','));
  }
}
