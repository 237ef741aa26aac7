/**
 * The API from the command line: typed by the shared routes, errors come back as they were raised.
 */
import type { LaunchView, RouteName } from '@slipway/api';
import { ROUTES } from '@slipway/api';
import { readToken } from '@slipway/authority';
import { RemoteError, type OperatorErrorJson } from '@slipway/kernel';
import { findServer, ServerDownError } from './installation.ts';

export interface Client {
  readonly url: string;
  call<T = LaunchView>(route: RouteName, given?: { id?: string; body?: unknown }): Promise<T>;
}

/**
 * @param folder the installation's folder
 * @throws {ServerDownError} no control plane runs for it
 */
export function connectServer(folder: string): Client {
  const server = findServer(folder);
  if (!server) throw new ServerDownError(folder);
  return clientOf(server.url, folder);
}

/** @returns a client for a control plane's address, with the installation's token */
export function clientOf(url: string, folder: string): Client {
  const token = readToken(folder);
  return {
    url,
    call: async <T>(name: RouteName, given: { id?: string; body?: unknown } = {}) => {
      const route = ROUTES[name];
      const path = route.url.replace(':id', encodeURIComponent(given.id ?? ''));
      const response = await fetch(new URL(path, url), {
        method: route.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      }).catch((error: Error) => {
        throw new ServerDownError(folder, ` ${url} does not answer: ${error.message}.`);
      });
      const body = (await response.json()) as unknown;
      if (!response.ok) throw new RemoteError(body as OperatorErrorJson);
      return body as T;
    },
  };
}
