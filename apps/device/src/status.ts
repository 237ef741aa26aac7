/** What the agent tells of itself. */
import type { Agent } from './agent.ts';
import { AGENT_VERSION } from './version.ts';

/** @returns the whole state, for people and for checks */
export function statusOf(agent: Agent) {
  const { log, seal, time, cloud, watcher, lan, notices, options } = agent;
  const epochs = log.epochs().map((one) => {
    const mark = log.watermark(one.epoch);
    const { seq: head, hash: headHash } = log.head(one.epoch);
    const unacked = Math.max(0, head - Math.max(mark.acked, mark.forked));
    const fencedBelow = log.fencedBelow(one.epoch);
    return { epoch: one.epoch, state: one.state, head, headHash, ...mark, unacked, fencedBelow };
  });
  const newest = log.epochs().at(-1);
  return {
    agentVersion: AGENT_VERSION,
    device: newest?.device ?? null,
    store: newest?.store ?? null,
    kind: newest?.kind ?? null,
    label: newest?.label ?? null,
    schemaVersion: options.schemaVersion,
    isSelling: !seal.broken && log.current() !== null,
    unacked: epochs.reduce((sum, { unacked }) => sum + unacked, 0),
    epochs,
    seal: {
      kind: agent.secure.counter.kind,
      counter: seal.counter,
      broken: seal.broken?.what ?? null,
    },
    clock: { wallMs: time.wallMs, correctedMs: time.correctedMs, skewMs: time.skewMs },
    cloud: { isCut: cloud.isCut, lastHeardMs: watcher.lastHeardMs },
    log: {
      sizeBytes: log.sizeBytes,
      fileBytes: log.fileBytes,
      hasReserve: log.reserve.isThere,
      setAside: log.setAside,
    },
    peers: lan?.peers.map(({ url, isReachable }) => ({ url, isReachable })) ?? [],
    copiesHeld: lan?.copies.heads() ?? [],
    notices: notices.kept,
  };
}

export type AgentStatus = ReturnType<typeof statusOf>;
