/* Callboard, on some pages: JSON trees, dragging on a histogram, filter chips, the ring of a responsive run. */
(function () {
  'use strict';
  const d = document;
  const $ = (s, c) => (c || d).querySelector(s);
  const $$ = (s, c) => Array.from((c || d).querySelectorAll(s));

  /* JSON: typing marks what is shown and opens the way to it; Enter (the form) searches the whole document on the server */
  d.addEventListener('input', (e) => {
    if (!e.target.matches('[data-json-search]')) return;
    const box = d.getElementById(e.target.dataset.jsonSearch), s = e.target.value.trim().toLowerCase();
    $$('mark', box).forEach((m) => m.replaceWith(m.textContent));
    box.normalize();
    if (s.length < 2) return;
    $$('.jk,.jkc,[class^=jv]', box).forEach((n) => {
      const text = n.firstChild, i = text && text.nodeType === 3 ? text.data.toLowerCase().indexOf(s) : -1;
      if (i < 0) return;
      const r = d.createRange();
      r.setStart(text, i); r.setEnd(text, i + s.length);
      r.surroundContents(d.createElement('mark'));
      for (let p = n.closest('details'); p; p = p.parentElement.closest('details')) p.open = true;
    });
    const hit = $('mark', box);
    if (hit) hit.scrollIntoView({ block: 'nearest' });
  });
  d.addEventListener('click', (e) => {
    const b = e.target.closest && e.target.closest('[data-json-all]');
    /* branches that would have to be fetched stay closed: opening hundreds is hundreds of requests */
    if (b) $$('details:not([hx-get])', d.getElementById(b.getAttribute('aria-controls'))).forEach((x) => { x.open = b.dataset.jsonAll === 'open'; });
  });

  d.addEventListener('change', (e) => {
    const c = e.target.closest && e.target.closest('.chip');
    if (c) c.classList.toggle('on', e.target.checked);
  });

  /* Brush: drag over a histogram and its buckets' own links say where to go. Positions are SVG attributes. */
  let drag = null;
  function at(svg, e) { const b = svg.getBoundingClientRect(); return Math.max(0, Math.min(99.999, (e.clientX - b.left) / b.width * 100)); }
  function show(svg, a, z) {
    const set = (el, k, v) => el.setAttribute(k, v + '%'), hs = $$('.handle', svg);
    $('.br', svg).removeAttribute('display');
    set($('.brush', svg), 'x', a); set($('.brush', svg), 'width', z - a);
    set($('[data-l]', svg), 'width', a); set($('[data-r]', svg), 'x', z); set($('[data-r]', svg), 'width', 100 - z);
    set(hs[0], 'x', a); set(hs[1], 'x', z);
  }
  d.addEventListener('dragstart', (e) => { if (e.target.closest && e.target.closest('[data-brush]')) e.preventDefault(); });
  d.addEventListener('pointerdown', (e) => {
    const svg = e.button === 0 && e.target.closest && e.target.closest('[data-brush]');
    if (!svg) return;
    const x = at(svg, e), br = $('.br', svg), r = $('.brush', svg);
    const a = parseFloat(r.getAttribute('x')), z = a + parseFloat(r.getAttribute('width')), shown = !br.hasAttribute('display');
    /* near a handle: that edge moves, the other one stays */
    const from = shown && Math.abs(x - a) < 1.2 ? z : shown && Math.abs(x - z) < 1.2 ? a : x;
    drag = { svg, from, x, moved: false };
  });
  d.addEventListener('pointermove', (e) => {
    if (!drag) return;
    const x = at(drag.svg, e);
    if (!drag.moved && Math.abs(x - drag.x) < 0.6) return;
    drag.moved = true; drag.x = x;
    show(drag.svg, Math.min(drag.from, x), Math.max(drag.from, x));
  });
  d.addEventListener('pointerup', () => {
    if (!drag) return;
    const { svg, from, x, moved } = drag, links = $$('a', svg);
    drag = null;
    if (!moved || !links.length) return;
    const pick = (v) => new URL(links[Math.min(links.length - 1, Math.floor(v / 100 * links.length))].getAttribute('href'), location.href);
    const url = pick(Math.min(from, x) + 0.02);
    url.searchParams.set('to', pick(Math.max(from, x) - 0.02).searchParams.get('to'));
    addEventListener('click', (c) => { c.preventDefault(); c.stopPropagation(); }, { capture: true, once: true });
    location.assign(url);
  });
  d.addEventListener('pointercancel', () => { drag = null; });

  /* The ring of a responsive run: seconds left of 40, then the server's own words take over */
  setInterval(() => $$('[data-countdown]').forEach((c) => {
    const left = Math.max(0, Number(c.dataset.countdown) - 1), len = 2 * Math.PI * 23;
    c.dataset.countdown = left;
    $('text', c).textContent = left;
    $('.pr', c).setAttribute('stroke-dasharray', len * left / 40 + ' ' + len);
  }), 1000);
})();
