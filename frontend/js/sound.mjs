import { voiceFor } from "./listen.mjs";

// A chime and a voice. Browsers are silent until somebody has touched the page once: screens ask for that at set-up.
let context = null;

function audio() {
  context ??= new AudioContext();
  return context;
}

export function soundIsBlocked() {
  return "AudioContext" in window && audio().state === "suspended";
}

export function unblockSound() {
  audio().resume();
  chime();
}

// Two soft tones, the second lower: heard over talk, and no alarm.
export function chime() {
  if (!("AudioContext" in window) || audio().state !== "running") return;
  for (const [tone, start] of [[880, 0], [659, 0.35]]) {
    const [sound, loudness] = [context.createOscillator(), context.createGain()];
    const from = context.currentTime + start;
    sound.frequency.value = tone;
    loudness.gain.setValueAtTime(0.0001, from);
    loudness.gain.exponentialRampToValueAtTime(0.4, from + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.9);
    sound.connect(loudness).connect(context.destination);
    sound.start(from);
    sound.stop(from + 1);
  }
}

// The same sentence in each language for which this browser has a voice; a new call does not cut off the one before.
export function speak(sentences) {
  if (!("speechSynthesis" in window)) return;
  const voices = speechSynthesis.getVoices();
  for (const { language, text } of sentences) {
    const voice = voiceFor(voices, language);
    if (!voice) continue;
    const utterance = new SpeechSynthesisUtterance(text);
    Object.assign(utterance, { lang: voice.lang, voice, rate: 0.9 });
    speechSynthesis.speak(utterance);
  }
}
