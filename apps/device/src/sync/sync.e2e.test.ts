/** A real agent against a gateway: enrolment, upload, fence, restore, fork, rolled-back disk. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { verify, createPublicKey } from 'node:crypto';
import { fenceSigningBytes } from '@slipway/fleet';
import { TestGateway } from '../testing/gateway.ts';
import { startAgent, until, type AgentProcess } from '../testing/process.ts';

const CODE = 'code-for-the-till';
const price = { priceMinor: 349, currency: 'USD', bookId: 'b1', ruleId: 'r1' };
const saleOf = (basket: string) => ({
  opId: `sale:${basket}`,
  basket,
  lines: [{ sku: 'milk', quantity: 2, price }],
});

interface Bench {
  readonly gateway: TestGateway;
  readonly folder: string;
  readonly folders: { readonly data: string; readonly secure: string };
  start(args?: readonly string[], nodeArgs?: readonly string[]): Promise<AgentProcess>;
}

async function bench(context: TestContext): Promise<Bench> {
  const gateway = await new TestGateway().start();
  gateway.codes.set(CODE, 'till-1');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-device-'));
  const folders = { data: join(folder, 'data'), secure: join(folder, 'secure') };
  const agents: AgentProcess[] = [];
  context.after(async () => {
    for (const agent of agents) await agent.kill();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    gateway,
    folder,
    folders,
    start: async (args = [], nodeArgs = []) => {
      const agent = await startAgent(folders, gateway.url, ['--enrol', CODE, ...args], nodeArgs);
      agents.push(agent);
      return agent;
    },
  };
}

const sell = async (agent: AgentProcess, basket: string) => {
  const { status, body } = await agent.call('POST', '/v1/sales', saleOf(basket));
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

void test('a sale has its receipt and reaches the cloud; the same opId is one sale', async (t) => {
  const { gateway, start } = await bench(t);
  const agent = await start();
  const first = await sell(agent, 'B1');
  const again = await sell(agent, 'B1');
  assert.equal(again.hash, first.hash);
  assert.equal(again.isRepeated, true);
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 1,
  );
  const [op] = gateway.ops('till-1');
  assert.equal(op!.schemaVersion, 1);
  assert.equal(op!.body['total'], '6.98');
  const { body } = await agent.call('GET', '/v1/ops/sale:B1');
  assert.equal(body.hash, first.hash);
});

void test('with the transport cut it sells on, and drains when it is mended', async (t) => {
  const { gateway, start } = await bench(t);
  const agent = await start();
  await agent.call('POST', '/v1/drill/transport', { cut: true });
  for (let number = 1; number <= 20; number++) await sell(agent, `B${number}`);
  assert.equal(gateway.held('till-1', 1).lines.length, 0);
  const { body } = await agent.call('GET', '/v1/status');
  assert.equal(body.unacked, 20);
  await agent.call('POST', '/v1/drill/transport', { cut: false });
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 20,
  );
});

void test('a fence waits for the release and for a begun sale, is signed, and binds', async (t) => {
  const { gateway, start } = await bench(t);
  const old = await start();
  await sell(old, 'B1');
  const begun = await old.call('POST', '/v1/baskets', { basket: 'B2' });
  assert.equal(begun.body.schemaVersion, 1);
  await old.kill();
  const round = { round: 4, challenge: 'challenge-of-round-4', below: 2 };
  gateway.round = round;
  const agent = await start(['--schema-version', '2']);
  await until(
    () => agent.call('GET', '/v1/status'),
    ({ body }) => body.unacked === 0,
  );
  assert.equal(gateway.ops('till-1').filter(({ type }) => type === 'fence').length, 0);
  const sold = await sell(agent, 'B2');
  assert.equal(sold.schemaVersion, 1, 'no fence yet: a begun sale keeps its form');
  await until(
    () => gateway.held('till-1', 1).answeredRound,
    (answered) => answered === 4,
  );
  const fence = gateway.ops('till-1').find(({ type }) => type === 'fence')!;
  const { signature, ...said } = fence.body as typeof round & {
    counter: number;
    signature: string;
  };
  const { device, epoch, seq, prevHash } = fence;
  const key = Buffer.from(gateway.held('till-1', 1).publicKey, 'base64');
  assert.ok(
    verify(
      null,
      fenceSigningBytes({ device, epoch, seq, prevHash, ...said }),
      createPublicKey({ key, type: 'spki', format: 'der' }),
      Buffer.from(signature, 'base64'),
    ),
  );
  await agent.kill();
  const back = await start(['--schema-version', '1']);
  const late = await sell(back, 'B3');
  assert.equal(late.schemaVersion, 2, 'an older release writes nothing below the fence');
});

void test('an image older than the fence sells nothing until enrolled anew', async (t) => {
  const { gateway, folders, folder, start } = await bench(t);
  const agent = await start(['--schema-version', '2']);
  await sell(agent, 'B1');
  await agent.end();
  cpSync(folders.data, join(folder, 'image'), { recursive: true });
  gateway.round = { round: 1, challenge: 'challenge-of-round-1', below: 2 };
  const fenced = await start(['--schema-version', '2']);
  await until(
    () => gateway.held('till-1', 1).answeredRound,
    (answered) => answered === 1,
  );
  await fenced.kill();
  rmSync(folders.data, { recursive: true });
  cpSync(join(folder, 'image'), folders.data, { recursive: true });
  const older = await start(['--schema-version', '1']);
  const refused = await older.call('POST', '/v1/sales', saleOf('B9'));
  assert.equal(refused.status, 403);
  assert.equal(refused.body.code, 'DEVICE_SEAL_BROKEN');
  gateway.codes.set('another-code', 'till-1');
  await older.call('POST', '/v1/enrol', { code: 'another-code' });
  const sold = await sell(older, 'B9');
  assert.equal(sold.epoch, 2);
});

void test('a restored cloud is given again what it had acked', async (t) => {
  const { gateway, start } = await bench(t);
  const agent = await start();
  for (let number = 1; number <= 10; number++) await sell(agent, `B${number}`);
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 10,
  );
  gateway.restoreTo('till-1', 1, 3);
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 10,
  );
  const { body } = await agent.call('GET', '/v1/status');
  assert.ok(JSON.stringify(body.notices).includes('DEVICE_REPLAY'));
});

void test('a disk put back before a fence forks: both chains are held', async (t) => {
  const { gateway, folders, folder, start } = await bench(t);
  const first = await start();
  await sell(first, 'B1');
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 1,
  );
  await first.end();
  cpSync(folders.data, join(folder, 'image'), { recursive: true });
  const second = await start();
  await sell(second, 'B2');
  await until(
    () => gateway.held('till-1', 1).lines.length,
    (held) => held === 2,
  );
  await second.kill();
  rmSync(folders.data, { recursive: true });
  cpSync(join(folder, 'image'), folders.data, { recursive: true });
  const alone = await start(['--cloud', 'http://127.0.0.1:1']);
  const late = await sell(alone, 'B3');
  assert.equal(late.seq, 2, 'it cannot know that the cloud holds another op 2');
  await alone.kill();
  const third = await start();
  await until(
    () => gateway.held('till-1', 1).quarantined.length,
    (held) => held === 1,
  );
  await until(
    () => third.call('GET', '/v1/status'),
    ({ body }) => body['isSelling'] === true,
  );
  const sold = await sell(third, 'B4');
  assert.equal(sold.epoch, 2);
  await until(
    () => gateway.held('till-1', 2).lines.length,
    (held) => held === 1,
  );
});

for (const days of [-3, 3]) {
  void test(`a wall clock ${days} days off sells and syncs, and is told`, async (t) => {
    const { gateway, start } = await bench(t);
    const shift = `const real = Date.now; Date.now = () => real() + ${days * 86_400_000};`;
    const agent = await start(
      [],
      ['--import', `data:text/javascript,${encodeURIComponent(shift)}`],
    );
    await sell(agent, 'B1');
    await until(
      () => gateway.held('till-1', 1).lines.length,
      (held) => held === 1,
    );
    const status = await until(
      () => agent.call('GET', '/v1/status'),
      ({ body }) => JSON.stringify(body.notices).includes('DEVICE_CLOCK'),
    );
    const { skewMs, correctedMs } = status.body['clock'] as unknown as {
      skewMs: number;
      correctedMs: number;
    };
    assert.ok(Math.abs(skewMs - days * 86_400_000) < 5_000);
    assert.ok(Math.abs(correctedMs - Date.now()) < 5_000);
    await sell(agent, 'B2');
    await until(
      () => gateway.held('till-1', 1).lines.length,
      (held) => held === 2,
    );
    const [, second] = gateway.ops('till-1');
    const aheadMs = Number(second!.hlc.slice(0, 15)) - Date.now();
    if (days > 0) assert.ok(aheadMs < 4 * 86_400_000);
  });
}
