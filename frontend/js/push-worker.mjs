// Shows what was sent to this browser, and opens the page that it is about. It keeps nothing and serves no page.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const { title, text, path, language } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title, { body: text, lang: language, dir: "auto", tag: path, data: { path } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(new URL(event.notification.data.path, self.location.origin).href));
});
