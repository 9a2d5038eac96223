// Comfort only: every page reads and works without it. Words come from data attributes, and no string becomes HTML,
// so it passes `require-trusted-types-for 'script'`.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const root = document.documentElement;
// What a button did is shown on it, and read out.
const status = document.createElement('p');
status.className = 'vh';
status.setAttribute('role', 'status');
(document.querySelector('main') ?? document.body).prepend(status);
const said = new WeakMap();
const say = (element, text) => {
  if (!said.has(element)) said.set(element, element.textContent);
  element.textContent = status.textContent = text;
  setTimeout(() => { element.textContent = said.get(element); status.textContent = ''; }, 1800);
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
  // The browser's own bars take the colour of the scheme that was chosen.
  for (const meta of all('meta[name=theme-color]')) {
    meta.dataset.media ??= meta.media;
    meta.media = now === 'auto' ? meta.dataset.media : meta.dataset.media.includes(now) ? 'all' : 'not all';
  }
};
const put = to => {
  if (to === 'auto') delete root.dataset.theme;
  else root.dataset.theme = to;
  show();
};
const choose = to => {
  put(to);
  try {
    if (to === 'auto') localStorage.removeItem('bc-theme');
    else localStorage.setItem('bc-theme', to);
  } catch { /* storage is switched off: the choice lasts for this page */ }
};
// The choice made in another tab; a key of null is a storage that was emptied.
addEventListener('storage', event => {
  if (event.key === 'bc-theme' || event.key === null) put(schemes.includes(event.newValue) ? event.newValue : 'auto');
});
for (const button of all('[data-theme-cycle]')) {
  button.addEventListener('click', () => choose(schemes[(schemes.indexOf(scheme()) + 1) % 3]));
}
for (const group of all('[data-theme-set]')) group.addEventListener('change', event => choose(event.target.value));
show();

// Where there is room, the way to the search in the header becomes a box. (In the document it would weigh on each page.)
const set = (element, names) => { for (const [name, value] of Object.entries(names)) element.setAttribute(name, value); };
// Of our own header: a host's page has no class of ours on its html element.
const way = document.querySelector('html.bc .head .tools > a');
if (way) {
  const [form, box] = ['form', 'input'].map(name => document.createElement(name));
  const label = way.getAttribute('aria-label');
  set(form, { class: 'head-search find', role: 'search', action: way.href });
  set(box, { name: 'q', 'aria-label': label, placeholder: label, 'data-suggest': `${way.pathname}/suggest` });
  form.append(way.firstElementChild.cloneNode(true), box);
  way.before(form);
}

// Titles while typing, as a combobox of WAI-ARIA. The form does without.
const boxes = all('[data-suggest]');
for (const [n, box] of boxes.entries()) {
  const list = document.createElement('ul');
  const to = [];
  let [at, timer, asked] = [-1];
  const choose = now => {
    at = now;
    [...list.children].forEach((option, i) => set(option, { 'aria-selected': i === at }));
    set(box, { 'aria-activedescendant': at < 0 ? '' : list.children[at].id });
  };
  const offer = found => {
    to.length = 0;
    list.replaceChildren(...found.map(({ title, url }, i) => {
      const option = document.createElement('li');
      set(option, { role: 'option', id: `hit-${n}-${i}`, dir: 'auto' });
      option.textContent = title;
      option.addEventListener('click', () => location.assign(url));
      to.push(url);
      return option;
    }));
    list.hidden = !to.length;
    set(box, { 'aria-expanded': !list.hidden });
    choose(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    offer([]);
  };
  const ask = async () => {
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`, { signal: asked.signal });
      if (answer.ok) offer(await answer.json());
    } catch { /* typed on, or offline */ }
  };
  list.className = 'hits';
  set(list, { role: 'listbox', id: `hits-${n}`, 'aria-label': box.getAttribute('aria-label') });
  // A search field may be no combobox.
  box.type = 'text';
  set(box, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id, 'aria-keyshortcuts': '/', autocomplete: 'off', autocapitalize: 'off', enterkeyhint: 'search' });
  box.after(list);
  offer([]);
  box.addEventListener('input', () => {
    clearTimeout(timer);
    asked?.abort();
    if (box.value.trim()) timer = setTimeout(ask, 150);
    else close();
  });
  box.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden || event.isComposing) return;
    if (step) choose((at + step + 1 + to.length + 1) % (to.length + 1) - 1);
    else if (event.key === 'Enter' && at >= 0) location.assign(to[at]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  // A click on an option must not take the focus away first.
  list.addEventListener('pointerdown', event => event.preventDefault());
  list.addEventListener('mousedown', event => event.preventDefault());
  box.addEventListener('blur', close);
}
addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  const box = boxes.findLast(box => box.checkVisibility());
  if (!box && !way) return;
  event.preventDefault();
  if (box) box.select();
  else way.click();
});

// What scrolls by itself can be reached with the keyboard.
const reach = () => {
  for (const scroller of all('.prose :is(pre, table, .eq, p:has(> math), dd:has(> math)), .said pre')) {
    if (scroller.scrollWidth > scroller.clientWidth) scroller.tabIndex = 0;
    else scroller.removeAttribute('tabindex');
  }
};
addEventListener('resize', reach);
reach();

// Code can be copied.
for (const prose of all('.prose')) {
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
        say(button, button.dataset.copyLink);
      } catch { /* not allowed: the address bar is still there */ }
    });
  }
}

// The system's own way of sharing, where there is one.
const share = { title: document.querySelector('h1')?.textContent, url: location.href.split('#')[0] };
if (navigator.canShare?.(share)) {
  for (const button of all('[data-share]')) {
    button.hidden = false;
    button.addEventListener('click', () => navigator.share(share).catch(() => { /* changed their mind */ }));
  }
}

// How long ago, in the language of the page. Pages are kept, so the server cannot say it; the date stays as a title.
const spans = { year: 31557600, month: 2629800, week: 604800, day: 86400, hour: 3600, minute: 60, second: 1 };
const ago = new Intl.RelativeTimeFormat(root.lang || undefined);
for (const time of all('time[data-ago]')) {
  const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
  const [unit, length] = Object.entries(spans).find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  time.title = time.textContent;
  if (!Number.isNaN(seconds)) time.textContent = ago.format(Math.trunc(seconds / length), unit);
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
      if (id !== here.id) link.removeAttribute('aria-current');
      else if (!link.hasAttribute('aria-current')) {
        link.setAttribute('aria-current', 'location');
        // Long contents scroll along, but never the page.
        const box = link.closest('.sticky');
        const [at, edge] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
        if (at.top < edge.top || at.bottom > edge.bottom) box.scrollTop += at.top - edge.top - edge.height / 2;
      }
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
