// Whoever asks for less motion gets none.
import { after, before, test } from 'node:test';
import { context, launch } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { MODEL, sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const path of ['', MODEL]) {
  test(`nothing moves on ${path || '/'} when motion is to be reduced`, async () => {
    const page = await (await context(browser, { reducedMotion: 'reduce' })).newPage();
    await page.goto(sites.demo + path);
    fine(await page.evaluate(() => {
      const long = value => value.split(',').some(part => parseFloat(part) > 0.02);
      const wrong = [];
      for (const element of document.querySelectorAll('*')) {
        const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
        const what = [
          long(transitionDuration) && `transition of ${transitionDuration}`,
          animationName !== 'none' && long(animationDuration) && `animation ${animationName}`,
          scrollBehavior === 'smooth' && 'smooth scrolling',
        ].filter(Boolean);
        if (what.length > 0) wrong.push(`${element.tagName.toLowerCase()}.${element.className}: ${what.join(', ')}`);
      }
      return wrong.slice(0, 5);
    }));
  });
}
