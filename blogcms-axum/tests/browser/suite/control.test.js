// What watches the pages sees what it is there to see.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { axe } from '../support/axe.js';
import { complaints, context, launch, watched } from '../support/browser.js';
import { sites } from '../support/state.js';

let browser, within;
before(async () => {
  browser = await launch();
  within = await context(browser);
});
after(() => browser?.close());

test('a page with faults is complained about', async () => {
  const opened = await watched(within);
  const { page } = opened;
  await page.goto(sites.demo);
  await page.evaluate(async () => {
    const script = document.createElement('script');
    script.append('document.title = "inline"');
    document.head.append(script);
    document.querySelector('h1').style.cssText = 'color: #eee; background: #fff; position: static; width: auto; height: auto; clip: auto';
    const image = new Image();
    image.src = '/there-is-no-such-picture.png';
    document.body.append(image);
    await new Promise(done => { image.onerror = done; });
    await fetch('https://elsewhere.invalid/').catch(() => {});
    console.log('so much for silence');
  });
  const found = [...(await complaints(opened)), ...(await axe(page))].join('\n');
  for (const sign of [/policy: require-trusted-types-for/, /policy: connect-src/, /404: .*no-such-picture/, /silence/, /image-alt/]) {
    assert.match(found, sign);
  }
});
