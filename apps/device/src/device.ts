/** A running device: its agent and its local API. Where further parts of it are joined on. */
import { Agent, type AgentOptions } from './agent.ts';
import { buildApp } from './http/app.ts';

export interface DeviceOptions extends AgentOptions {
  /** Of the local API, on loopback; 0 for any. */
  readonly port: number;
  /** A one-time code, used if the device has no epoch yet. */
  readonly enrolCode?: string | undefined;
}

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
  const app = await buildApp(agent);
  await agent.start();
  const url = await app.listen({ host: '127.0.0.1', port: options.port });
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
      await agent.stop();
    },
  };
}
