// Passkeys: hands the server's question to the browser and the browser's answer, as text, to the form.
// A form[data-passkey="get|create"] holds the question (data-passkey-options) or says where to fetch it (data-passkey-from).
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (keys) => keys && keys.map((key) => ({ ...key, id: bytes(key.id) }));

  const question = ({ publicKey }) => {
    const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
    if (asked.allowCredentials) asked.allowCredentials = named(asked.allowCredentials);
    if (asked.excludeCredentials) asked.excludeCredentials = named(asked.excludeCredentials);
    return { publicKey: asked };
  };

  const answer = (credential) => {
    const { response } = credential;
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: response.attestationObject
        ? {
            clientDataJSON: text(response.clientDataJSON),
            attestationObject: text(response.attestationObject),
            transports: response.getTransports ? response.getTransports() : [],
          }
        : {
            clientDataJSON: text(response.clientDataJSON),
            authenticatorData: text(response.authenticatorData),
            signature: text(response.signature),
            userHandle: text(response.userHandle),
          },
    };
  };

  const options = async (form) => {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
    const heard = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
    return (await heard.json()).request_options;
  };

  const use = async (form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const asked = question(await options(form));
      const credential = await navigator.credentials[form.dataset.passkey](asked);
      form.elements.credential.value = JSON.stringify(answer(credential));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  };

  const known = Boolean(window.PublicKeyCredential);
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !known;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
  for (const notice of document.querySelectorAll("[data-passkey-missing]")) notice.hidden = known;
})();
