// Comfort only: every page reads and works without it. Words come from data attributes, and no string becomes HTML,
// so it passes `require-trusted-types-for 'script'`.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const root = document.documentElement;
const say = (element, text) => {
  const before = element.textContent;
  element.textContent = text;
  setTimeout(() => { element.textContent = before; }, 1800);
};

// Three schemes: a button in the header goes round, a radio group in the footer chooses.
const schemes = ['auto', 'light', 'dark'];
const scheme = () => root.dataset.theme || 'auto';
const show = () => {
  const now = scheme();
  for (const button of all('[data-theme-cycle]')) {
    button.hidden = false;
    button.setAttribute('aria-label', button.dataset[now]);
    button.querySelector('use').setAttribute('href', `#i-${now}`);
  }
  for (const group of all('[data-theme-set]')) {
    group.hidden = false;
    group.querySelector(`[value=${now}]`).checked = true;
  }
};
const choose = to => {
  if (to === 'auto') delete root.dataset.theme;
  else root.dataset.theme = to;
  try {
    if (to === 'auto') localStorage.removeItem('bc-theme');
    else localStorage.setItem('bc-theme', to);
  } catch { /* storage is switched off: the choice lasts for this page */ }
  show();
};
for (const button of all('[data-theme-cycle]')) {
  button.addEventListener('click', () => choose(schemes[(schemes.indexOf(scheme()) + 1) % 3]));
}
for (const group of all('[data-theme-set]')) group.addEventListener('change', event => choose(event.target.value));
show();

// Code: what scrolls can be reached with the keyboard, and everything can be copied.
for (const prose of all('.prose')) {
  for (const scroller of all('pre, table, .eq', prose)) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
  }
  if (!navigator.clipboard) continue;
  for (const pre of all('pre', prose)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = prose.dataset.copy;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent.trimEnd());
        say(button, prose.dataset.copied);
      } catch {
        say(button, prose.dataset.byHand);
      }
    });
    const caption = pre.parentElement.querySelector(':scope > figcaption');
    if (caption) {
      caption.append(button);
    } else {
      const box = document.createElement('div');
      box.className = 'bare-code';
      pre.replaceWith(box);
      box.append(pre, button);
    }
  }
}
if (navigator.clipboard) {
  for (const button of all('[data-copy-link]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(location.href.split('#')[0]);
        say(button.lastElementChild, button.dataset.copyLink);
      } catch { /* not allowed: the address bar is still there */ }
    });
  }
}

// A film or a sound from elsewhere: its player comes when somebody asks for it, and no request goes there before.
for (const link of all('.prose [data-embed]')) {
  link.addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const frame = document.createElement('iframe');
    frame.title = link.textContent;
    frame.allow = 'autoplay; encrypted-media; fullscreen; picture-in-picture';
    frame.referrerPolicy = 'strict-origin-when-cross-origin';
    frame.src = link.dataset.embed;
    link.replaceWith(frame);
    frame.focus();
  });
}

// "On this page" follows the reader.
const links = new Map(all('.toc-side a[href^="#"]').map(link => [decodeURIComponent(link.hash.slice(1)), link]));
const heads = [...links.keys()].map(id => document.getElementById(id)).filter(Boolean);
if (heads.length) {
  let busy = false;
  const follow = () => {
    busy = false;
    let here = heads[0];
    for (const head of heads) if (head.getBoundingClientRect().top < innerHeight * 0.3) here = head;
    for (const [id, link] of links) {
      if (id === here.id) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('scroll', () => {
    if (!busy) {
      busy = true;
      requestAnimationFrame(follow);
    }
  }, { passive: true });
  follow();
}
