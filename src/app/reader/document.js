/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All the script there is, in a world no page sees. It only reads, toggles, and puts in its place what the program made; what it is told
 * comes as arguments. What it tells the program: "near ITEM" when a card that is open will soon be in view, "seen ITEM" and "gone ITEM"
 * when what such a card says comes into view and leaves it. */
globalThis.mail = (() => {
  const tell = (what, card) => window.webkit.messageHandlers.mail.postMessage(what + ' ' + card.dataset.item);
  const find = (item) => document.getElementById('card-' + item);

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(entry.target);
      tell('near', entry.target);
    }
  }, { rootMargin: '100% 0px' });

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries)
      tell(entry.isIntersecting ? 'seen' : 'gone', entry.target.closest('.card'));
  }, { rootMargin: '-24px 0px' });

  /* What is in view stays where it is while something above it comes, goes, grows or shrinks: the first card that is seen. */
  let anchor = null;
  const pick_anchor = () => {
    const card = [...document.querySelectorAll('.card')].find((card) => card.getBoundingClientRect().bottom > 0);
    anchor = card === undefined ? null : { card, top: card.getBoundingClientRect().top };
  };
  const hold_anchor = (at_top = false) => {
    if (anchor?.card.isConnected && (window.scrollY > 0 || at_top))
      window.scrollBy(0, anchor.card.getBoundingClientRect().top - anchor.top);
    pick_anchor();
  };
  const keep_place = (change) => {
    pick_anchor();
    change();
    hold_anchor();
  };
  const resized = new ResizeObserver(() => hold_anchor());
  document.addEventListener('scroll', pick_anchor);

  const parse = (html) => {
    const holder = document.createElement('div');
    holder.innerHTML = html;
    return holder.firstElementChild;
  };

  const watch = (card) => {
    resized.observe(card);
    seen.observe(card.querySelector('.content'));
    if (card.classList.contains('open') && card.querySelector('.frame') === null)
      near.observe(card);
  };

  const set_open = (card, open) => {
    card.classList.toggle('open', open);
    say_state(card);
    near.unobserve(card);
    if (open && card.querySelector('.frame') === null)
      near.observe(card);
  };

  const say_state = (card) =>
    card.querySelector('.toggle').setAttribute('aria-expanded', card.classList.contains('open') ? 'true' : 'false');

  const set_head = (card, html) => {
    const old = card.querySelector('.head');
    const focused = document.activeElement?.closest('.head') === old ? document.activeElement.className : null;
    const unfolded = old.querySelector('.people').open;
    const head = parse(html);
    old.replaceWith(head);
    head.querySelector('.people').open = unfolded;
    if (focused !== null)
      (head.getElementsByClassName(focused)[0] ?? head.querySelector('.toggle')).focus({ preventScroll: true });
    say_state(card);
  };

  document.addEventListener('keydown', (event) => {
    const toggle = event.target.closest('.toggle, .head .button');
    if (toggle === null || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
      return;
    if (event.key === ' ') {
      event.preventDefault();
      toggle.click();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const toggles = [...document.querySelectorAll('.toggle')];
      const own = toggles.indexOf(toggle.closest('.head').querySelector('.toggle'));
      const next = toggles[own + (event.key === 'ArrowDown' ? 1 : -1)];
      event.preventDefault();
      next?.focus({ preventScroll: true });
      next?.closest('.head').scrollIntoView({ block: 'nearest' });
    }
  });

  document.querySelectorAll('.card').forEach(watch);
  pick_anchor();

  return {
    /* Opens or folds a card. */
    toggle(item, open) {
      const card = find(item);
      keep_place(() => set_open(card, open === 'true'));
      if (open !== 'true' && card.getBoundingClientRect().top < 0)
        card.scrollIntoView();
    },

    /* All of them; those that come near are asked for one by one. */
    toggle_all(open) {
      keep_place(() => document.querySelectorAll('.card').forEach((card) => set_open(card, open === 'true')));
    },

    /* What a card says: its content, with the body of the message in a tree of its own. */
    fill(item, html, body) {
      keep_place(() => {
        const content = find(item).querySelector('.content');
        content.innerHTML = html;
        const place = content.querySelector('.body');
        if (place !== null)
          place.attachShadow({ mode: 'open' }).innerHTML = body;
      });
    },

    /* What is known of it has changed. */
    describe(item, html, classes) {
      const card = find(item);
      set_head(card, html);
      for (const name of ['unread', 'starred'])
        card.classList.toggle(name, classes.split(' ').includes(name));
    },

    /* A message came; next: the one behind it, "" at the end. */
    add(html, next) {
      const card = parse(html);
      pick_anchor();
      document.querySelector('main').insertBefore(card, next === '' ? null : find(next));
      /* One that comes above what is being read does not push it away, and is not seen by chance where the title was. */
      const above = anchor !== null && card.nextElementSibling === anchor.card;
      if (above)
        anchor.top = Math.min(anchor.top, 0);
      hold_anchor(above);
      watch(card);
    },

    remove(item) {
      const card = find(item);
      const next = card.nextElementSibling;
      pick_anchor();
      if (card === anchor?.card && next !== null)
        anchor = { card: next, top: Math.max(anchor.top, 0) };
      card.remove();
      hold_anchor();
    },

    /* The subject is not touched while it is the same: something of it may be selected. */
    title(html) {
      const before = document.querySelector('.title');
      const after = parse(html);
      if (before.querySelector('h1').textContent !== after.querySelector('h1').textContent) {
        before.replaceWith(after);
      } else {
        before.querySelector('.all')?.remove();
        before.append(...after.querySelectorAll('.all'));
      }
    },

    show(item) {
      const card = find(item);
      if (card.previousElementSibling.classList.contains('card'))
        card.scrollIntoView();
      else
        window.scrollTo(0, 0);
    },

    /* Returns when what there is has been painted. */
    painted: () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),

    /* Where the menu of a card belongs: left, top, width and height, in pixels of the page. */
    place_of_menu(item) {
      const { left, top, width, height } = find(item).querySelector('.menu').getBoundingClientRect();
      return [left, top, width, height].join(' ');
    },
  };
})();
