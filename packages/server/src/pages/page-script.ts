/**
 * The script of all pages: sends the forms of the docs page and shows what comes back, a stream as it comes; opens what a
 * link points to; and puts the address of the page into commands. No backtick and no `${` may be in it.
 */
export const pageScript = `
"use strict";
document.documentElement.classList.add("js");

function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") target.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

for (const each of document.querySelectorAll("[data-relative-url]")) {
  const url = new URL(each.dataset.relativeUrl, location.href).href;
  each.textContent = url.replace(/'/g, "%27");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  const token = document.getElementById("token");
  if (token && token.value) headers.authorization = "Bearer " + token.value;
  for (const field of form.querySelectorAll("[data-in]")) {
    const value = field.value;
    if (field.dataset.in === "path") path = path.replace("{" + field.name + "}", encodeURIComponent(value));
    if (value === "") continue;
    if (field.dataset.in === "header") headers[field.name] = value;
    if (field.dataset.in === "query") {
      const values = "list" in field.dataset ? value.split(",") : [value];
      for (const one of values) query.append(field.name, one.trim());
    }
  }
  const body = form.querySelector("textarea");
  if (body) headers["content-type"] = "application/json";
  const search = query.toString();
  const options = { method: form.dataset.method, headers: headers };
  if (body) options.body = body.value;
  return { url: path + (search ? "?" + search : ""), options: options };
}

function pretty(text, type) {
  if (!type.includes("application/json")) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function show(response, output) {
  const type = response.headers.get("content-type") || "";
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value;
    output.textContent = text;
    output.hidden = false;
  }
  output.textContent = pretty(text, type);
  output.hidden = text === "";
}

async function send(form) {
  const status = form.querySelector(".status");
  const output = form.querySelector("output pre");
  const stop = form.querySelector("button.second");
  const controller = new AbortController();
  const stopNow = () => controller.abort();
  stop.hidden = false;
  stop.addEventListener("click", stopNow);
  output.hidden = true;
  status.className = "status";
  status.textContent = "Sending";
  const begin = performance.now();
  try {
    const request = requestOf(form);
    const response = await fetch(request.url, Object.assign(request.options, { signal: controller.signal }));
    status.className = "status " + (response.ok ? "ok" : "bad");
    status.textContent = response.status + " " + response.statusText;
    await show(response, output);
    status.textContent += " in " + Math.round(performance.now() - begin) + " ms";
  } catch (error) {
    if (controller.signal.aborted) status.textContent += ", stopped";
    else {
      status.className = "status bad";
      status.textContent = String(error);
    }
  }
  stop.hidden = true;
  stop.removeEventListener("click", stopNow);
}

async function unlock(form) {
  const token = document.getElementById("token").value;
  const status = form.querySelector(".status");
  try {
    const response = await fetch(form.dataset.unlock, { headers: { authorization: "Bearer " + token } });
    const loaded = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok) throw new Error("The server answers " + response.status);
    if (loaded.querySelector("form[data-unlock]")) throw new Error("The token is not accepted");
    document.title = loaded.title;
    document.body.replaceChildren(...loaded.body.childNodes);
    document.getElementById("token").value = token;
    listen();
    openTarget();
  } catch (error) {
    status.className = "status bad";
    status.textContent = error.message;
  }
}

function listen() {
  for (const form of document.querySelectorAll("form[data-path], form[data-unlock]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void ("unlock" in form.dataset ? unlock(form) : send(form));
    });
  }
}
listen();
`;

/** Of `pageScript`, for the content security policy; a test says what it must be. */
export const pageScriptHash = "sha256-I/4tkJITej+B+Es26gX4Jwd3drxOGcR/jRBEyMe0At4=";
