// Live events: one connection per browser, shared by its tabs, that comes back by itself and misses nothing.
//
//   const live = OneroofLive.connect({ url, after, onEvent, onStale, onFresh, onGap, onEnd });
//
// `after` is the number that came with the page's own data. onEvent gets { id, name, data } for everything above it, in
// order. onStale: what is shown may be old. onFresh: it is not. onGap: take a new snapshot; later events wait for the
// promise that it returns. onEnd(reason): signed out, revoked or closed. live.close() ends it.
// docs/live.md has the rules. The stream is read with fetch and not with EventSource, which tells no status and no
// heartbeat.
const SILENCE = 40000; // two heartbeats and a half
const PATIENCE = 3000; // a short break is no news
const LONGEST_PAUSE = 15000;
const KEPT = 500;
const FOR_GOOD = new Set([400, 401, 403, 404]);

export function connect(options) {
  const tab = new Tab(options);
  tab.start();
  return { close: () => tab.close() };
}

const sharing = () => Boolean(navigator.locks && window.BroadcastChannel && window.isSecureContext);

class Tab {
  constructor({ url, after, ...does }) {
    this.url = url;
    this.name = `oneroof-live:${new URL(url, location.href).href}`;
    this.id = Math.random().toString(36).slice(2);
    this.reached = after === undefined || after === null || Number.isNaN(Number(after)) ? null : Number(after);
    this.does = does;
    this.doing = Promise.resolve();
    this.isStale = false;
    this.isOver = false;
    this.leads = false;
    this.ending = new AbortController();
  }

  start() {
    const { signal } = this.ending;
    this.waitForSign(PATIENCE);
    window.addEventListener("pagehide", () => this.pause(), { signal });
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) this.begin(); }, { signal });
    window.addEventListener("offline", () => this.cut?.abort(), { signal });
    window.addEventListener("online", () => this.hurry?.(), { signal });
    this.begin();
  }

  begin() {
    this.isPaused = false;
    this.turn = new AbortController();
    if (!sharing()) return void this.lead(this.turn.signal);
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.ask();
    navigator.locks.request(this.name, { signal: this.turn.signal }, () => this.lead(this.turn.signal)).catch(() => {});
  }

  // Let another tab read while this one is put away.
  pause() {
    this.isPaused = true;
    this.turn?.abort();
    this.cut?.abort();
    this.hurry?.();
    this.channel?.close();
    this.channel = null;
    this.leads = false;
  }

  close() {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.sign);
    this.ending.abort();
    this.pause();
  }

  // --- what this tab learns, from its own stream or from the tab that reads

  hear(message) {
    if (message.to && message.to !== this.id) return;
    if (message.kind === "hello") this.answer(message);
    else if (message.kind === "leader") this.follow(message);
    else if (message.kind === "replay") this.catchUp(message);
    else this.take(message);
  }

  take({ kind, id, name, data }) {
    if (kind === "lost") return this.grow();
    if (kind === "end") return this.end(data.reason);
    this.alive();
    if (kind === "gap") {
      this.reached = id;
      this.then(() => this.does.onGap?.(data));
    } else if (kind === "event" && (this.reached === null || id > this.reached)) {
      this.reached = id;
      this.then(() => this.does.onEvent?.({ id, name, data }));
    } else if (id !== null && id !== undefined && this.reached === null) {
      this.reached = id;
    }
  }

  then(step) {
    this.doing = this.doing.then(step).catch((fault) => { console.error(fault); });
  }

  alive() {
    this.waitForSign(SILENCE);
    if (this.isStale === false && this.hasBegun) return;
    this.isStale = false;
    this.hasBegun = true;
    this.then(() => this.does.onFresh?.());
  }

  // Contact is lost: that is told when it does not come back at once.
  grow() {
    if (!this.isStale) this.waitForSign(navigator.onLine === false ? 0 : PATIENCE);
  }

  waitForSign(milliseconds) {
    clearTimeout(this.sign);
    if (this.isOver) return;
    this.sign = setTimeout(() => {
      this.cut?.abort();
      if (this.isStale) return;
      this.isStale = true;
      this.then(() => this.does.onStale?.());
    }, milliseconds);
  }

  end(reason) {
    if (this.isOver) return;
    this.close();
    this.then(() => this.does.onEnd?.(reason));
  }

  // --- between tabs

  tell(message) {
    this.channel?.postMessage(message);
  }

  ask() {
    this.tell({ kind: "hello", from: this.id, after: this.reached });
  }

  follow({ id }) {
    if (this.reached !== null && id !== null && this.reached < id) this.ask();
  }

  answer({ from, after }) {
    if (!this.leads || !this.isConnected) return;
    const known = after === null || (this.since !== null && after >= this.since);
    const events = known ? this.recent.filter(({ id }) => after === null || id > after) : null;
    this.tell({ kind: "replay", to: from, id: this.reached, events: after === null ? [] : events });
  }

  catchUp({ id, events }) {
    if (events === null) return this.take({ kind: "gap", id, data: { position: id } });
    for (const event of events) this.take(event);
    this.take({ kind: "beat", id });
  }

  // --- the one that reads

  async lead(signal) {
    this.leads = true;
    this.recent = [];
    this.since = this.reached;
    this.tell({ kind: "leader", id: this.reached });
    for (let failures = 0; !signal.aborted; failures += 1) {
      this.cut = new AbortController();
      const heard = await this.read(this.cut.signal, () => { failures = 0; });
      this.isConnected = false;
      if (signal.aborted || heard === "over") return;
      this.pass({ kind: "lost" });
      await this.rest(Math.min(LONGEST_PAUSE, 500 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random()));
    }
  }

  // Wait, unless the network is back or the page is put away.
  rest(milliseconds) {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.hurry = () => { clearTimeout(timer); done(); };
    });
  }

  async read(signal, begun) {
    try {
      const headers = { Accept: "text/event-stream" };
      if (this.reached !== null) headers["Last-Event-ID"] = String(this.reached);
      const answer = await fetch(this.url, { headers, signal, cache: "no-store" });
      if (FOR_GOOD.has(answer.status)) {
        const problem = await answer.json().catch(() => ({}));
        this.pass({ kind: "end", data: { reason: problem.code ?? String(answer.status) } });
        return "over";
      }
      if (!answer.ok) return "failed";
      this.isConnected = true;
      return await this.readBlocks(answer.body.pipeThrough(new TextDecoderStream()).getReader(), begun);
    } catch {
      return "failed"; // cut off, by the network or by ourselves
    }
  }

  async readBlocks(reader, begun) {
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "failed";
      begun();
      const blocks = (text + value).split("\n\n");
      text = blocks.pop();
      for (const block of blocks) {
        if (this.passBlock(fieldsOf(block)) === "over") return "over";
      }
    }
  }

  passBlock({ id, event, data }) {
    const number = id === undefined ? null : Number(id);
    if (event === "end") {
      this.pass({ kind: "end", data: JSON.parse(data) });
      return "over";
    }
    if (event === undefined) this.passPosition(number);
    else this.pass({ kind: event === "gap" ? "gap" : "event", id: number, name: event, data: JSON.parse(data) });
    return "on";
  }

  // Where the stream stands, without an event: what came between is none of ours.
  passPosition(id) {
    this.since ??= id;
    this.pass({ kind: "beat", id });
    if (id !== null) this.reached = Math.max(this.reached ?? id, id);
  }

  pass(message) {
    if (message.kind === "event") {
      this.recent.push(message);
      if (this.recent.length > KEPT) this.since = this.recent.shift().id;
    } else if (message.kind === "gap") {
      this.recent = [];
      this.since = message.id;
    }
    this.tell(message);
    this.take(message);
  }
}

function fieldsOf(block) {
  const fields = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
  }
  return fields;
}

window.OneroofLive = { connect };
