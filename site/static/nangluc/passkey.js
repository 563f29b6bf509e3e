/* Around allauth's passkey script: shown only where the browser can, and a refusal in words.
   data-needs-passkeys     hidden until the browser knows passkeys
   data-passkey-error      shown when the browser or the person refused
   data-passkey-address    shown at a numeric address, where browsers allow no passkeys */
(() => {
  "use strict";
  const able = Boolean(window.PublicKeyCredential && navigator.credentials);
  const numeric = /^[\d.]+$|^\[/.test(location.hostname);

  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = !able;
  for (const note of document.querySelectorAll("[data-passkey-address]")) note.hidden = !(able && numeric);
  for (const link of document.querySelectorAll("[data-passkey-here]")) {
    const here = new URL(location.href);
    here.hostname = "localhost";
    link.href = here.href;
    link.textContent = here.host;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const note of document.querySelectorAll("[data-passkey-error]")) note.hidden = false;
  });
})();
