/**
 * A seasonal hire learns in a real Chromium from a real server: watches, fails, retakes other
 * questions, passes, is observed by a mentor, and then may work.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ItemView, TrainingView } from '@slipway/api';
import { newPersonKey } from '@slipway/authority';
import { assertAccessible } from './testing/accessible.ts';
import { skipWithoutChromium } from './testing/browser.ts';
import { answerAll, watchFilm } from './testing/learner.ts';
import { startRealServer, type RealServer } from './testing/real-server.ts';
import { openPages } from './testing/stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } as const;
/** A hire, and a mentor who is certified: what the test below begins with. */
const PEOPLE = [
  ['ada', 'Ada Lima', 'seasonal', false, 'mia', 'es'],
  ['mia', 'Mia Berg', 'senior', true, null, 'en'],
] as const;

describe('training', { skip: skipWithoutChromium }, () => {
  const openPage = openPages();
  let server: RealServer;
  before(async () => {
    server = await startRealServer(newPersonKey().publicKey);
    for (const [id, name, experience, isMentor, mentor, language] of PEOPLE) {
      await server.sql`
        insert into slipway.crew_person
               (id, name, home, experience, skills, is_mentor, mentor, is_minor, least_hours,
                most_hours, language)
        values (${id}, ${name}, 's01', ${experience}, array['picks'], ${isMentor}, ${mentor},
                false, 0, 20, ${language})`;
    }
    await server.sql`
      insert into slipway.crew_certificate
             (person, name, passed_at, observed_by, observed_at, expires_at)
      values ('mia', 'picking', now(), 'owner', now(), now() + interval '90 days')`;
  });
  after(async () => server?.close());

  const open = async (person: string, query: string, options?: typeof PHONE) => {
    const url = `${server.url}/launches/${server.launch}/training${query}`;
    const page = await openPage(url, options);
    const session = JSON.stringify({ person, token: server.token });
    await page.evaluate((kept) => sessionStorage.setItem('slipway.session', kept), session);
    await page.reload();
    return page;
  };
  /** Begins the assessment without the page. @returns what the API answers */
  const startByHand = async () => {
    const url = `${server.url}/api/launches/${server.launch}/crew/training/attempts`;
    const headers = {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ person: 'ada', module: 'picking' });
    return (await fetch(url, { method: 'POST', headers, body })).text();
  };
  const standing = async (person: string) => {
    const url = `${server.url}/api/launches/${server.launch}/crew/training`;
    const view = (await (await fetch(url)).json()) as TrainingView;
    return view.people.find(({ id }) => id === person)!.standings[0]!.standing;
  };

  test('a hire watches, fails, retakes, passes, is seen, and may work', async () => {
    const sent: ItemView[] = [];
    const page = await open('ada', '?show=learn', PHONE);
    page.on('response', async (answer) => {
      if (!answer.url().endsWith('/attempts') || !answer.ok()) return;
      sent.push(...((await answer.json()) as { items: ItemView[] }).items);
    });
    await page.getByRole('link', { name: 'Preparar pedidos', exact: true }).click();
    const film = page.locator('video');
    await film.evaluate((video: HTMLVideoElement) => void video.play());
    await page.waitForFunction(() => {
      const video = document.querySelector('video')!;
      const [track] = video.textTracks;
      return video.currentTime > 0.3 && track?.mode === 'showing' && track.activeCues?.length === 1;
    });
    await film.evaluate((video: HTMLVideoElement) => {
      video.pause();
      video.currentTime = 30;
    });
    await page.waitForFunction(() => document.querySelector('video')!.currentTime === 30);
    await page.getByRole('button', { name: '1.5×' }).click();
    assert.equal(await film.evaluate((video: HTMLVideoElement) => video.playbackRate), 1.5);
    await page.getByText('Lo que se dice', { exact: true }).click();
    await page.getByText('Cada cliente tiene su caja').waitFor();
    await assertAccessible(page);

    // Neither the page nor the API opens the questions of a film that was not seen.
    const begin = page.getByRole('button', { name: 'Empezar las preguntas' });
    await page.getByText(/^Se abren cuando haya visto la película/).waitFor();
    assert.equal(await begin.isDisabled(), true);
    const early = await startByHand();
    assert.match(early, /CREW_FILM_NOT_WATCHED.*picking: \d of 65 s watched/);
    await film.evaluate((video: HTMLVideoElement) => void (video.currentTime = 50));
    await watchFilm(page);
    const half = page.getByText(/^1[5-9] de 65 s vistos · [1-9]\d* de 65 s leídos\. .* 59 s\.$/);
    await half.waitFor();
    await page.reload(); // what was seen before is kept
    await half.waitFor();
    await watchFilm(page);
    await page.getByText('Ha visto la película.').waitFor();
    await assertAccessible(page);
    await begin.click();
    await page.getByText('Pregunta 1/5').waitFor();
    await assertAccessible(page);
    const first = await answerAll(page, false);
    await page.getByText(/Todavía no\./).waitFor();
    assert.equal(await standing('ada'), 'missing');
    await page.getByText(/Puede intentarlo de nuevo en/).waitFor();
    // Two minutes later, as the server sees it.
    await server.sql`update slipway.crew_result set ended_at = ended_at - interval '3 minutes'`;
    await page.clock.install();
    await page.clock.fastForward('03:00');
    await page.getByRole('button', { name: 'Otras preguntas, por favor' }).click();
    const second = await answerAll(page, true);
    assert.deepEqual(
      second.filter((question) => first.includes(question)),
      [],
    );
    await page.getByText(/Superado\. 5\/5/).waitFor();
    await page.getByText('Ahora su mentor le ve hacerlo').waitFor();
    await assertAccessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(wide, 0, 'a phone scrolls nothing sideways');
    assert.equal(sent.length, 10);
    assert.doesNotMatch(JSON.stringify(sent), /"(isRight|right|why|chosen)"/);
    assert.equal(await standing('ada'), 'not-observed');
    await page.context().close();

    const mentor = await open('mia', '?show=observe');
    await mentor.getByRole('button', { name: 'Observe Ada Lima' }).click();
    await mentor.getByRole('button', { name: 'Not yet' }).waitFor();
    for (const box of await mentor.getByRole('checkbox').all()) await box.check();
    await assertAccessible(mentor);
    await mentor.getByRole('button', { name: 'Seen: certify' }).click();
    await mentor.getByText('Ada Lima now holds picking.').waitFor();
    assert.equal(await standing('ada'), 'valid');
    await mentor.context().close();
  });

  test('the trainer sees who lacks what, by store, and the shortest way to it', async () => {
    await server.sql`
      insert into slipway.crew_person
             (id, name, home, experience, skills, is_mentor, is_minor, least_hours, most_hours,
              language)
      values ('bo', 'Bo Ruiz', 's02', 'senior', array['triage', 'till'], false,
              false, 0, 40, 'en')`;
    const page = await open('mia', '');
    const rows = page.locator('tbody tr').filter({ hasText: 'Bo Ruiz' });
    await rows.nth(1).waitFor();
    assert.match((await rows.first().textContent()) ?? '', /Offline till.*Missing.*15/);
    assert.match((await rows.nth(1).textContent()) ?? '', /Triage.*Missing.*25/);
    await assertAccessible(page);
    await page.context().close();
  });

  test('a film is served in parts, and nothing beside the module', async () => {
    const media = `${server.url}/api/launches/${server.launch}/crew/training/media/picking`;
    const part = await fetch(`${media}/video.en.webm`, { headers: { range: 'bytes=10-19' } });
    assert.equal(part.status, 206);
    assert.match(part.headers.get('content-range')!, /^bytes 10-19\/\d{6}$/);
    assert.equal((await part.arrayBuffer()).byteLength, 10);
    for (const name of ['bank.yaml', '..%2Ftriage%2Fbank.yaml', 'video.fr.webm']) {
      assert.notEqual((await fetch(`${media}/${name}`)).status, 200, name);
    }
  });
});
