/** A running device: its agent and its local API. Where further parts of it are joined on. */
import { join } from 'node:path';
import { writeFileAtomic } from '@slipway/kernel';
import { Agent, type AgentOptions } from './agent.ts';
import { joinFeed } from './feed/join.ts';
import { buildApp } from './http/app.ts';

export interface DeviceOptions extends AgentOptions {
  /** Of the local API, on loopback; 0 for any. */
  readonly port: number;
  /** Folder of the picker's built page, served at `/pick` if it is there. */
  readonly pages?: string | undefined;
  /** A one-time code, used if the device has no epoch yet. */
  readonly enrolCode?: string | undefined;
}

/** Says where the local API is, for programs beside it; its token stands in `api-token`. */
const API_URL_FILE = 'api-url';

export interface RunningDevice {
  readonly url: string;
  readonly agent: Agent;
  stop(): Promise<void>;
}

/**
 * Starts a device. It sells at once if it is enrolled, whether or not the cloud can be reached.
 *
 * @throws {LogModeError | LogInUseError | LogTooNewError} it cannot promise that nothing is lost
 */
export async function startDevice(options: DeviceOptions): Promise<RunningDevice> {
  const agent = new Agent(options);
  const feed = joinFeed(agent);
  const app = await buildApp(agent, options.pages);
  await agent.start();
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
  writeFileAtomic(join(options.folder, API_URL_FILE), `${url}\n`);
  if (options.enrolCode !== undefined && agent.log.epochs().length === 0) {
    await agent.enrol(options.enrolCode).catch((error: Error) => {
      agent.notices.say('DEVICE_ENROL', error.message); // it can be tried again by the API
    });
  }
  return {
    url,
    agent,
    stop: async () => {
      await app.close();
      await feed.stop();
      await agent.stop();
    },
  };
}
