import { chromium } from 'playwright-core';
const [base, width, ...paths] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const p = await b.newPage({ viewport: { width: +width, height: 844 } });
for (const path of paths) { await p.goto(base + path); 
console.log(path, await p.evaluate(() => { const { scrollWidth, clientWidth } = document.documentElement; const out=[scrollWidth, clientWidth];
 for (const e of document.querySelectorAll('body *')) { const r=e.getBoundingClientRect(); if (r.right>clientWidth+1 && e.checkVisibility()) { let c=false; for(let a=e.parentElement;a&&a!==document.body;a=a.parentElement) if(getComputedStyle(a).overflowX!=='visible') c=true; if(!c) out.push(e.tagName+'.'+e.className+' '+Math.round(r.left)+'-'+Math.round(r.right)+' in '+e.parentElement.tagName+'.'+e.parentElement.className+' < '+e.parentElement.parentElement.className+' '+e.textContent.trim().slice(0,30)); } } return out.slice(0,12).join('\n  '); })); }
await b.close();
