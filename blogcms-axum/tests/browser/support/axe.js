// axe-core: the rules of WCAG 2.2 A and AA that a machine can check, and what is good practice beside them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The violations in a page, a sentence each. */
export async function axe(page) {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate(values => window.axe.run({ runOnly: { type: 'tag', values } }), TAGS);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`.trim());
    return `axe: ${id}: ${help}: ${nodes.length} times: ${where.join(' | ')}`;
  });
}
