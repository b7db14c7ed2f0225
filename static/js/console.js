/* Callboard, on every page: theme, ageing times, copying, menus, keyboard. Enhancement only: pages work without it.
   No eval, no inline handlers, no style attributes (the policy is script-src 'self'; style-src 'self'). */
(function () {
  'use strict';
  const d = document, root = d.documentElement;
  const $ = (s, c) => (c || d).querySelector(s);
  const $$ = (s, c) => Array.from((c || d).querySelectorAll(s));
  const near = (e, s) => (e.target.closest ? e.target.closest(s) : null);
  function recall(k) { try { return localStorage.getItem(k); } catch (e) { return null; } }
  function keep(k, v) { try { localStorage.setItem(k, v); } catch (e) { /* private mode: only not remembered */ } }

  /* what only works with JavaScript is hidden without it */
  function reveal(c) { $$('[data-js][hidden]', c).forEach((x) => { x.hidden = false; }); }
  reveal();
  d.addEventListener('htmx:load', (e) => reveal(e.target.parentElement));

  /* theme: as the system, or as chosen; a cookie, so that the server paints it at once */
  d.addEventListener('click', (e) => {
    if (!near(e, '[data-theme-toggle]')) return;
    const forced = root.getAttribute('data-theme');
    const dark = forced === 'dark' || (!forced && matchMedia('(prefers-color-scheme: dark)').matches);
    root.setAttribute('data-theme', dark ? 'light' : 'dark');
    d.cookie = 'theme=' + (dark ? 'light' : 'dark') + ';path=/;max-age=31536000;samesite=lax' + (location.protocol === 'https:' ? ';secure' : '');
  });

  /* the server's clock, and times that age by it (same rule as durations.ago) */
  const started = Date.now(), pinned = Date.parse(d.body.getAttribute('data-now') || ''), skew = isNaN(pinned) ? 0 : pinned - started;
  const now = () => Date.now() + skew;
  function rough(s) { return s < 60 ? s + ' s' : s < 3600 ? Math.floor(s / 60) + ' min' : s < 86400 ? Math.floor(s / 3600) + ' h' : Math.floor(s / 86400) + ' d'; }
  function ago(ms) { const s = Math.floor(Math.abs(ms) / 1000); return s < 5 ? 'just now' : ms > 0 ? rough(s) + ' ago' : 'in ' + rough(s); }
  setInterval(() => $$('time[data-rel]').forEach((t) => {
    const x = ago(now() - Date.parse(t.dateTime));
    if (t.textContent !== x) t.textContent = x;
  }), 5000);

  /* words for everybody: a toast for eyes, #say for screen readers */
  function hush(msg) { const l = $('#say'); if (l) l.textContent = msg; }
  function say(msg) {
    const t = $('.toasts');
    hush(msg);
    if (!t) return;
    const n = d.createElement('div');
    n.className = 'toast'; n.textContent = msg; t.appendChild(n);
    setTimeout(() => n.remove(), 2200);
  }

  /* copying: [data-copy]; a JSON key copies its path, with Shift the platform's mapping expression */
  d.addEventListener('click', (e) => {
    const k = near(e, '[data-path],[data-copy]');
    if (!k) return;
    const v = e.shiftKey && k.dataset.map || k.dataset.copy || k.dataset.path;
    const short = v.length > 80 ? v.slice(0, 80) + '…' : v;
    if (!navigator.clipboard) { say('This browser only copies on https: ' + short); return; }
    navigator.clipboard.writeText(v).then(() => say('Copied ' + short), () => say('The browser did not allow copying'));
  });

  /* menus and confirmations are <details>: one open at a time, closed by Esc or a click elsewhere */
  function shut(except) { $$('details.menu[open]').forEach((m) => { if (m !== except) m.open = false; }); }
  d.addEventListener('click', (e) => {
    shut(near(e, '[data-close]') ? null : near(e, 'details.menu'));
    const o = near(e, '[data-open]'), box = o && d.getElementById(o.dataset.open);
    if (box && box.showModal) box.showModal();
  });
  d.addEventListener('keydown', (e) => {
    const m = e.key === 'Escape' && $('details.menu[open]');
    if (m) { shut(); $('summary', m).focus(); }
  });

  /* a form that was refused says so first; a posted form is posted once */
  const wrong = $('.form-err');
  if (wrong) wrong.focus();
  const sent = new WeakMap();
  d.addEventListener('submit', (e) => {
    if (e.defaultPrevented || e.target.getAttribute('method') !== 'post') return;
    if (Date.now() - (sent.get(e.target) || 0) < 10000) e.preventDefault();
    else sent.set(e.target, Date.now());
  });
  addEventListener('pageshow', (e) => { if (e.persisted) $$('form').forEach((f) => sent.delete(f)); });

  /* keyboard: never while typing, never with a modifier, not at all when switched off */
  const box = $('[data-keys-switch]');
  if (box) { box.checked = recall('keys') !== 'off'; box.addEventListener('change', () => keep('keys', box.checked ? 'on' : 'off')); }
  let g = 0;
  function walk(step) {
    const rows = $$('[data-row]').filter((r) => r.offsetParent !== null);
    if (!rows.length) return;
    const i = rows.findIndex((r) => r.classList.contains('cur'));
    if (i >= 0) rows[i].classList.remove('cur');
    const row = rows[Math.max(0, Math.min(rows.length - 1, i + step))], a = $('a', row);
    row.classList.add('cur');
    row.scrollIntoView({ block: 'nearest' });
    if (a) a.focus({ preventScroll: true });
  }
  d.addEventListener('keydown', (e) => {
    const typing = e.target.matches && e.target.matches('input:not([type=checkbox]),textarea,select');
    if (typing) { if (e.key === 'Escape') e.target.blur(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || $('dialog[open]') || (box && !box.checked)) return;
    const go = Date.now() - g < 900 && $('[data-go="' + CSS.escape(e.key) + '"]');
    if (go) { location.href = go.href; return; }
    g = e.key === 'g' ? Date.now() : 0;
    if (e.key === '/') { const f = $('main [data-key-search]') || $('[data-key-search]'); if (f) { f.focus(); e.preventDefault(); } }
    else if (e.key === '?') { const k = $('#keys'); if (k) k.showModal(); }
    else if (e.key === 'j') walk(1);
    else if (e.key === 'k') walk(-1);
    else if (/^[rnS.]$/.test(e.key)) { const t = $('[data-key="' + e.key + '"]'); if (t && t.getAttribute('aria-disabled') !== 'true') t.click(); }
  });

  window.callboard = { now, rough, say, hush };
})();
