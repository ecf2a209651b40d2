// <button data-module="or-listen" data-text="…" lang="ar" hidden>: reads its text aloud, where the browser can do so in
// that language. It stays hidden elsewhere: a button that says nothing, or says it in the wrong language, helps nobody.
export function startListening(root = document) {
  const buttons = [...root.querySelectorAll('[data-module="or-listen"]')];
  const speech = window.speechSynthesis;
  if (!buttons.length || !speech || !window.SpeechSynthesisUtterance) return;

  const show = () => {
    const voices = speech.getVoices();
    for (const button of buttons) button.hidden = !voiceFor(voices, button.lang);
  };
  show();
  speech.addEventListener?.("voiceschanged", show);
  window.addEventListener("pagehide", () => speech.cancel());

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const wasSpeaking = button.getAttribute("aria-pressed") === "true";
      speech.cancel();
      for (const other of buttons) other.setAttribute("aria-pressed", "false");
      if (wasSpeaking) return;
      const words = new SpeechSynthesisUtterance(button.dataset.text);
      words.lang = button.lang;
      words.voice = voiceFor(speech.getVoices(), button.lang);
      words.rate = 0.9;
      words.onend = words.onerror = () => button.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", "true");
      speech.speak(words);
    });
  }
}

// A voice on this machine before one that sends the words away.
export function voiceFor(voices, tag) {
  const base = (name) => name.toLowerCase().replace("_", "-").split("-")[0];
  const fitting = voices.filter((voice) => base(voice.lang) === base(tag));
  return fitting.find((voice) => voice.localService) ?? null;
}
