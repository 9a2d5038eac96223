// The comments of a post: those that were approved, in their threads, with nothing in them that acts.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { complaints, context, launch, watched } from '../support/browser.js';
import { fine } from '../support/fine.js';
import { sites } from '../support/state.js';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const site of ['strange', 'rtl']) {
  test(`${site}: the thread is there, and its links lead to its comments`, async () => {
    const opened = await watched(await context(browser, { width: 390 }));
    const { page } = opened;
    await page.goto(`${sites[site]}/posts/discussed`);
    const comments = page.locator('article.comment');
    assert.equal(await comments.count(), 7);
    assert.ok(await comments.first().locator('article.comment').count() === 0, 'a comment lies inside another one');
    assert.ok(await page.locator('article.comment ~ ol article.comment, li li article.comment').count() > 0, 'no answer is indented');
    const names = await comments.allInnerTexts();
    assert.ok(names.some(text => text.includes('Reader <b>0</b>')), 'a name is markup');
    const dead = await comments.locator('a[href*="#"]').evaluateAll(list =>
      list.filter(link => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map(link => `leads nowhere: ${link.outerHTML}`));
    fine([...dead, ...(await complaints(opened))]);
  });
}
