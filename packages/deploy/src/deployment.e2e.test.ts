import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive } from '@slipway/kernel';
import { NotHealthyError } from './errors.ts';
import type { ServiceSpec } from './spec.ts';
import { processService, until, withListener, withWorkshop } from './testing.ts';

const RUN = 'node service.mjs';

test('services start in the order of their needs', () =>
  withWorkshop(async ({ deployment }) => {
    const group = deployment([
      processService('subscriptions', RUN, { needs: ['loyalty', 'pricing'] }),
      processService('loyalty', `${RUN} boot 200`, { needs: ['pricing'] }),
      processService('pricing', `${RUN} boot 200`),
    ]);
    const order: string[] = [];
    group.onChange((upstreams) => {
      const up = Object.keys(upstreams).filter((name) => upstreams[name]!.green.length > 0);
      order.push(up.sort().join('+'));
    });
    await group.ensure('green');
    assert.deepEqual(order, ['pricing', 'loyalty+pricing', 'loyalty+pricing+subscriptions']);
  }));

test('what needs a failed service is not started; supervision starts both once it is cured', () =>
  withWorkshop(async ({ deployment, journal }) => {
    const pricing = (run: string) => processService('pricing', run);
    const loyalty = processService('loyalty', RUN, { needs: ['pricing'] });
    const failing = deployment([pricing(`${RUN} quit`), loyalty]);
    await assert.rejects(failing.ensure('green'), NotHealthyError);
    assert.deepEqual(failing.instances(), []);
    await failing.reconcile();
    assert.ok(!failing.instances().some(({ service }) => service === 'loyalty'));

    const cured = deployment([pricing(RUN), loyalty], { journal });
    await until('both are up', async () => {
      await cured.reconcile();
      const { pricing, loyalty } = cured.upstreams();
      return pricing!.green.length + loyalty!.green.length === 2;
    });
  }));

test('a second deployment adopts what the first started, and restarts nothing', () =>
  withWorkshop(async ({ deployment }) => {
    const services = [processService('pricing', RUN, { instances: 2 })];
    const first = deployment(services);
    await first.ensure('blue');
    const second = deployment(services);
    await second.adopt();
    assert.deepEqual(second.instances(), first.instances());
    assert.deepEqual(second.upstreams(), first.upstreams());
    assert.deepEqual(second.wanted(), ['blue']);
    await second.ensure('blue');
    await second.reconcile();
    assert.deepEqual(second.instances(), first.instances());
    await second.stop('blue');
    assert.ok(!first.instances().some(({ identity }) => isAlive(identity!)));
  }));

test('a second deployment replaces what died meanwhile, and ends what is wanted no longer', () =>
  withWorkshop(async ({ deployment, journal }) => {
    const services = [processService('pricing', RUN)];
    const first = deployment(services);
    await Promise.all([first.ensure('blue'), first.ensure('green')]);
    const [blue, green] = first.instances();
    process.kill(green!.identity!.pid, 'SIGKILL');
    await journal.setWanted('blue', false); // As a stop that was cut off after its first step.
    const second = deployment(services);
    await until('green is new and blue is gone', async () => {
      await second.reconcile();
      const { pricing } = second.upstreams();
      return pricing!.green.some((url) => url !== green!.url) && !isAlive(blue!.identity!);
    });
    assert.deepEqual(second.upstreams()['pricing']!.blue, []);
  }));

test('another release of a recorded instance, and a service that is gone, are ended', () =>
  withWorkshop(async ({ deployment }) => {
    const first = deployment([processService('pricing', RUN), processService('old', RUN)]);
    await first.ensure('blue');
    const second = deployment([
      processService('pricing', RUN, { blue: { release: '1.0.1', run: RUN } }),
    ]);
    await second.ensure('blue');
    await second.reconcile();
    assert.ok(!first.instances().some(({ identity }) => isAlive(identity!)));
    assert.equal((await second.health())['pricing']!.blue.healthy, 1);
  }));

test('an external service is checked, and neither started nor ended', () => {
  let status = 503;
  return withListener(
    () => status,
    (port) =>
      withWorkshop(async ({ deployment }) => {
        const urls = [`http://127.0.0.1:${port}`];
        const pricing: ServiceSpec = {
          ...processService('pricing', ''),
          target: 'external',
          blue: { release: '1', urls },
          green: { release: '2', urls },
        };
        const group = deployment([pricing], { limits: { readyWithinMs: 200 } });
        await assert.rejects(group.ensure('green'), (error) => {
          assert.ok(error instanceof NotHealthyError);
          assert.match(error.message, /Slipway neither started nor ended it/);
          return true;
        });
        status = 200;
        await group.reconcile();
        assert.deepEqual(group.upstreams(), { pricing: { blue: [], green: urls } });
        assert.equal(group.instances()[0]?.identity, null);
        await group.stop('green');
        assert.deepEqual(group.upstreams(), { pricing: { blue: [], green: [] } });
        assert.equal((await fetch(urls[0]!)).status, 200);
      }),
  );
});
