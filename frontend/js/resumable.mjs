// <template data-module="or-resumable"> in a form: files are sent in parts as soon as they are chosen. A connection that
// breaks loses one part; the file chosen again, also after the phone was closed, goes on where it stopped. What was
// sent whole is taken out of the field. Without this, files are sent with the page.
const PART = 512 * 1024;
const WAITS = [1000, 2000, 5000, 10000, 20000];

export function startResumable(root = document) {
  for (const template of root.querySelectorAll('template[data-module="or-resumable"]')) watch(template);
}

function watch(template) {
  const form = template.closest("form");
  const running = new Set();
  for (const input of form.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => {
      for (const file of input.files) new Sending(template, form, input, file, running).start();
      input.value = "";
    });
  }
  // with each file sent at once, a button to send them is one too many
  for (const button of form.querySelectorAll('button[value="upload"]')) button.hidden = true;
  form.addEventListener("submit", (event) => {
    const open = [...running].find((each) => !each.stopped);
    if (!open || event.submitter?.value === "save") return;
    event.preventDefault();
    open.tell(template.dataset.wait);
    open.box.scrollIntoView({ block: "center" });
  });
}

class Sending {
  constructor(template, form, input, file, running) {
    Object.assign(this, { said: template.dataset, form, input, file, running, stopped: false, tries: 0 });
    this.box = template.content.firstElementChild.cloneNode(true);
    this.bar = this.box.querySelector("progress");
    this.status = this.box.querySelector('[role="status"]');
    this.box.querySelector("bdi").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    (input.closest(".govuk-form-group") ?? input).after(this.box);
    for (const [does, act] of [["stop", this.stop], ["go-on", this.start], ["give-up", this.giveUp]]) {
      this.button(does).addEventListener("click", act.bind(this));
    }
  }

  button(does) { return this.box.querySelector(`[data-does="${does}"]`); }
  tell(text) { if (this.status.textContent !== text) this.status.textContent = text; }

  async start() {
    if (this.file.size > Number(this.said.most)) return this.end(this.said.large);
    this.stopped = false;
    this.running.add(this);
    this.show();
    this.tell(this.said.sending);
    try {
      if (!this.address) await this.announce();
      else this.offset = await this.askOffset();
      while (!this.stopped && this.state === "receiving") await this.sendPart();
      if (this.state === "done") this.done();
      else if (this.state === "refused") this.end(this.message);
    } catch (error) {
      if (error instanceof Refused) this.end(error.message);
      else if (!this.stopped) this.waitAndGoOn();
    }
  }

  async announce() {
    const sha256 = await hashOf(this.file);
    const about = {
      filename: this.file.name, field: this.input.name.replace(/^f-/, ""), draft: this.said.draft, sha256,
      key: sha256 || `${this.file.name}|${this.file.lastModified}`,
    };
    const metadata = Object.entries(about).filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`);
    const answer = await this.ask(this.said.address, "POST", {
      "Upload-Length": this.file.size, "Upload-Metadata": metadata.join(","),
    });
    this.address = answer.headers.get("Location");
  }

  async askOffset() {
    const answer = await this.ask(this.address, "HEAD", {});
    this.state = "receiving";
    return Number(answer.headers.get("Upload-Offset"));
  }

  async sendPart() {
    const part = this.file.slice(this.offset, this.offset + PART);
    if (this.offset + part.size >= this.file.size) this.tell(this.said.checking);
    await this.ask(this.address, "PATCH", {
      "Upload-Offset": this.offset, "Content-Type": "application/offset+octet-stream",
    }, part);
    this.tries = 0;
  }

  async ask(address, method, headers, body) {
    this.abort = new AbortController();
    const token = this.form.querySelector('[name="csrf_token"]').value;
    const answer = await fetch(address, {
      method, body, signal: this.abort.signal, redirect: "manual",
      headers: { ...headers, "Tus-Resumable": "1.0.0", "X-CSRF-Token": token },
    });
    if (answer.status === 409 && answer.headers.has("Upload-Offset")) {
      // another window has sent this part meanwhile: go on behind it
      this.moveTo(Number(answer.headers.get("Upload-Offset")));
      return answer;
    }
    if (answer.status >= 500) throw new Error("try again");
    const told = method === "HEAD" || answer.status === 204 ? {} : await answer.json();
    if (!answer.ok) throw new Refused(told.message || this.said.failed);
    this.state = told.state ?? this.state;
    this.message = told.message;
    this.kept = told.file;
    if (method !== "DELETE") this.moveTo(Number(answer.headers.get("Upload-Offset")));
    return answer;
  }

  moveTo(offset) {
    this.offset = offset;
    this.bar.value = Math.round((100 * offset) / this.file.size);
    this.box.dataset.percent = this.bar.value;
  }

  waitAndGoOn() {
    this.tell(this.said.lost);
    const again = () => {
      clearTimeout(this.timer);
      removeEventListener("online", again);
      if (!this.stopped && this.box.isConnected) this.start();
    };
    addEventListener("online", again);
    this.timer = setTimeout(again, WAITS[Math.min(this.tries, WAITS.length - 1)]);
    this.tries += 1;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.abort?.abort();
    this.show();
    this.tell(this.said.stopped);
  }

  show() {
    this.button("stop").hidden = this.stopped;
    this.button("go-on").hidden = !this.stopped;
  }

  async giveUp() {
    this.stop();
    this.running.delete(this);
    try { if (this.address) await this.ask(this.address, "DELETE", {}); } catch { /* it expires by itself */ }
    this.box.remove();
    this.input.focus();
  }

  // the file is one of the form's now: its button is the one that the page's list has
  done() {
    this.end(this.said.added, "or-resumable--done");
    this.bar.remove();
    const remove = this.button("give-up").cloneNode(true);
    Object.assign(remove, { type: "submit", name: "action", value: `remove:${this.kept}` });
    this.button("give-up").replaceWith(remove);
  }

  end(text, kind = "or-resumable--failed") {
    this.running.delete(this);
    this.stopped = true;
    this.box.classList.add(kind);
    this.button("stop").hidden = true;
    this.button("go-on").hidden = true;
    this.tell(text);
  }
}

class Refused extends Error {}

// A browser tells it on secure pages only; the server checks what it is told.
async function hashOf(file) {
  if (!globalThis.crypto?.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
