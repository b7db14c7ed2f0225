/* Live updates. The stream (one EventSource on <body>, opened by htmx's sse extension) carries signals only; regions fetch
   themselves. This file knows three things: the state of the stream (live, reconnecting, paused), regions that must wait
   because somebody reads them, and signals that a throttle, a wait or the network swallowed. */
(function () {
  'use strict';
  const d = document, body = d.body, sign = d.getElementById('live');

  /* Morphing keeps what the reader typed and opened. Set here because hx-swap="morph:{…}" needs eval. */
  if (window.Idiomorph) {
    window.Idiomorph.defaults.ignoreActiveValue = true;
    window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, el) => !(name === 'open' && el.tagName === 'DETAILS');
  }
  if (!window.htmx || !body.hasAttribute('sse-connect')) return;

  /* Signed out meanwhile: the answer is the sign-in page, which belongs in no region. */
  body.addEventListener('htmx:beforeSwap', (e) => {
    const at = e.detail.xhr.responseURL && new URL(e.detail.xhr.responseURL).pathname;
    if (at && at === body.dataset.login) { e.detail.shouldSwap = false; location.reload(); }
  });

  const LOST_AFTER = 5000, SILENT_AFTER = 30000, PAUSE_AFTER = 60000;
  /* While lost, regions poll. While live they do too, rarely: a signal may be lost (always the ones before the stream opened). */
  const POLL_LOST = 15000, POLL_FIRST = 4000, POLL_LIVE = 60000;
  let source = null, heard = 0, lostAt = Date.now(), nextPoll = 0, hiddenAt = 0, paused = false, missed = false;
  const hear = () => { heard = Date.now(); };
  function poll() { nextPoll = Date.now() + (lostAt ? POLL_LOST : POLL_LIVE); body.dispatchEvent(new CustomEvent('poll')); }

  htmx.createEventSource = (url) => {
    source = new EventSource(url, { withCredentials: true });
    source.addEventListener('beat', hear);
    return source;
  };
  body.addEventListener('htmx:sseOpen', () => {
    hear(); lostAt = 0; nextPoll = Date.now() + POLL_FIRST;
    if (missed) poll();
    missed = false; draw();
  });
  body.addEventListener('htmx:sseError', () => { missed = true; lostAt = lostAt || Date.now(); });
  /* The extension opens a new stream, with all its listeners, when a closed one reports an error. */
  function reopen() { if (source) { source.close(); source.dispatchEvent(new Event('error')); } }
  d.addEventListener('visibilitychange', () => {
    hiddenAt = d.hidden ? Date.now() : 0;
    if (!d.hidden && paused) { paused = false; lostAt = Date.now(); reopen(); }
    draw();
  });

  /* Regions. A signal is served when a request starts after it; what is owed is done as soon as it can be. */
  const asked = new WeakMap(), owed = new Map();
  const held = (el) => el.hasAttribute('data-hold') && (el.matches(':hover') || el.contains(d.activeElement));
  function owe(el, name) {
    const due = owed.get(el) || { count: 0 };
    due.count += 1; due.name = name;
    owed.set(el, due); mark(el);
  }
  function mark(el) {
    const due = owed.get(el);
    if (due && held(el)) {
      if (!el.dataset.held) callboard.hush('Updates wait while you read here');
      el.dataset.held = due.count;
    } else delete el.dataset.held;
  }
  body.addEventListener('htmx:sseMessage', (e) => {
    hear();
    if (!((asked.get(e.target) || 0) >= e.detail.timeStamp)) owe(e.target, 'sse:' + e.detail.type);
  });
  body.addEventListener('htmx:beforeRequest', (e) => {
    const el = e.detail.elt, from = e.detail.requestConfig.triggeringEvent, kind = from ? from.type : '';
    if (!kind.startsWith('sse:') && kind !== 'poll') return;
    if (held(el)) {
      const own = (el.getAttribute('hx-trigger') || '').match(/sse:[^\s,]+/);
      e.preventDefault();
      if (kind === 'poll' && own && !owed.has(el)) owe(el, own[0]);
      return;
    }
    asked.set(el, performance.now());
    owed.delete(el); mark(el);
  });
  function settle() {
    owed.forEach((due, el) => {
      mark(el);
      if (!el.isConnected) owed.delete(el);
      else if (!held(el)) htmx.trigger(el, due.name);
    });
  }
  /* A region that could not be fetched keeps its rows and says that they are old, until a later try succeeds. */
  ['htmx:responseError', 'htmx:sendError', 'htmx:timeout'].forEach((name) => body.addEventListener(name, (e) => {
    if (asked.has(e.detail.elt)) e.detail.elt.dataset.failed = new Date(callboard.now()).toISOString().slice(11, 19);
    else callboard.say('That did not work. Reload the page and look before you try again.');
  }));
  body.addEventListener('htmx:afterSwap', (e) => { delete e.detail.elt.dataset.failed; });

  /* The sign. Its state is announced, its age is not. */
  function draw() {
    const lost = !paused && lostAt && Date.now() - lostAt > LOST_AFTER, waiting = !paused && !lost && !heard;
    const state = paused || waiting ? 'paused' : lost ? 'reconnecting' : 'live';
    body.dataset.live = lost ? 'lost' : state;
    if (!sign) return;
    const [word, age] = sign.children, words = paused ? 'Paused' : waiting ? 'Connecting' : lost ? 'Reconnecting' : 'Live';
    sign.dataset.live = state;
    if (word.textContent !== words) word.textContent = words;
    const seconds = Math.floor((Date.now() - heard) / 1000);
    age.textContent = !heard ? '' : state === 'live' ? '· ' + callboard.rough(seconds) + ' ago'
      : '· data from ' + new Date(callboard.now() - seconds * 1000).toISOString().slice(11, 19);
  }
  setInterval(() => {
    const t = Date.now();
    if (hiddenAt && !paused && t - hiddenAt > PAUSE_AFTER && source) { paused = true; source.close(); }
    if (!paused) {
      if (!lostAt && t - heard > SILENT_AFTER) { lostAt = t; reopen(); }
      if ((!lostAt || t - lostAt > LOST_AFTER) && t > nextPoll) poll();
      settle();
    }
    draw();
  }, 1000);
  draw();
})();
