// The pages of the demo's board in a real browser: what no transcript sees, such as a table wider than a telephone.
// Usage: node board.mjs BINARY CHROMIUM DIRECTORY. It needs no package and must never reach another machine.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const [binary, chromium, directory] = process.argv.slice(2);
const WIDTH = 360;
// One page of each kind is opened; the links of every one of them must answer.
const START = ["/", "/regions", "/projects", "/schemes", "/policy", "/funds", "/flow", "/assets", "/notices",
  "/suspense", "/findings", "/entries", "/about"];
const DEADLINE_MS = 150_000;
const faults = [];
const children = [];

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function served(origin, server) {
  while (server.exitCode === null) {
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the demo ended with ${server.exitCode} before it served a page`);
}

// Chromium over its debugging pipe: messages are JSON, each ended by a zero byte.
function browser(profile) {
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe", `--user-data-dir=${profile}`];
  const child = spawn(chromium, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  children.push(child);
  const [waiting, listeners] = [new Map(), []];
  let [next, rest] = [1, Buffer.alloc(0)];
  child.stdio[4].on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const message = JSON.parse(rest.subarray(0, end).toString());
      rest = rest.subarray(end + 1);
      if (message.id === undefined) {
        listeners.forEach((heard) => heard(message));
        continue;
      }
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    }
  });
  child.on("exit", () => waiting.forEach(({ reject }) => reject(new Error("the browser ended"))));
  child.on("error", () => {});
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    waiting.set(next, { resolve, reject });
    child.stdio[3].write(`${JSON.stringify({ id: next, method, params, sessionId })}\0`);
    next += 1;
  });
  return { send, listen: (heard) => listeners.push(heard) };
}

const LOOK = `({
  chinese: /[\\u4e00-\\u9fff]/.test(document.body.innerText),
  width: document.documentElement.scrollWidth,
  links: [...document.querySelectorAll("a[href], link[href], img[src]")].map((e) => e.href?.baseVal ?? e.href ?? e.src),
})`;

async function walk(origin) {
  const profile = mkdtempSync(join(directory, "profile-"));
  try {
    const { send, listen } = browser(profile);
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
    const tab = (method, params) => send(method, params, sessionId);
    let [path, loaded] = ["", () => {}];
    listen(({ method, params }) => {
      if (method === "Page.loadEventFired") loaded();
      const said = { "Runtime.exceptionThrown": () => params.exceptionDetails.text,
        "Log.entryAdded": () => (params.entry.level === "error" ? params.entry.text : null),
        "Runtime.consoleAPICalled": () => (params.type === "error" ? "console.error" : null) }[method]?.();
      if (said) faults.push(`${path}: the console says: ${said}`);
    });
    for (const domain of ["Page", "Runtime", "Log"]) await tab(`${domain}.enable`);
    const screen = { width: WIDTH, height: 740, deviceScaleFactor: 1, mobile: true };
    await tab("Emulation.setDeviceMetricsOverride", screen);
    const look = async () => (await tab("Runtime.evaluate", { expression: LOOK, returnByValue: true })).result.value;

    const [kinds, queue, links] = [new Set(START), [...START], new Map()];
    let pages = 0;
    for (path of queue) {
      const load = new Promise((resolve) => { loaded = resolve; });
      await tab("Page.navigate", { url: origin + path });
      await load;
      const screenLook = await look();
      if (!screenLook.chinese) faults.push(`${path}: no Chinese text`);
      if (screenLook.width > WIDTH) faults.push(`${path}: ${screenLook.width} px wide on a screen of ${WIDTH}`);
      const name = path.replaceAll("/", "-").slice(1) || "home";
      const { data } = await tab("Page.captureScreenshot", { format: "png" });
      writeFileSync(join(directory, `${name}.png`), Buffer.from(data, "base64"));
      const pdf = await tab("Page.printToPDF", { paperWidth: 8.27, paperHeight: 11.69 });
      const paper = Buffer.from(pdf.data, "base64");
      if (!paper.subarray(0, 5).equals(Buffer.from("%PDF-"))) faults.push(`${path}: it does not print`);
      writeFileSync(join(directory, `${name}.pdf`), paper);
      // A4 less its margins, in CSS pixels.
      await tab("Emulation.setEmulatedMedia", { media: "print" });
      await tab("Emulation.setDeviceMetricsOverride", { ...screen, width: 718, mobile: false });
      const printed = await look();
      if (printed.width > 718) faults.push(`${path}: ${printed.width} px wide on paper of 718`);
      await tab("Emulation.setEmulatedMedia", { media: "" });
      await tab("Emulation.setDeviceMetricsOverride", screen);
      pages += 1;
      for (const link of screenLook.links) {
        const url = new URL(link, origin + path);
        if (url.origin !== origin) continue;
        if (!links.has(url.pathname + url.search)) links.set(url.pathname + url.search, path);
        const kind = url.pathname.split("/").slice(0, -1).join("/");
        const isPage = !url.search && !/^\/(static|figures|api|search)/.test(url.pathname) && !url.pathname.includes(".");
        if (isPage && kind && !kinds.has(`${kind}/*`)) {
          kinds.add(`${kind}/*`);
          if (!queue.includes(url.pathname)) queue.push(url.pathname);
        }
      }
    }
    return { pages, links };
  } finally {
    await Promise.all(children.map(ended));
    // What the browser's own children still write is emptied by the next run of the step.
    try { rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }); } catch {}
  }
}

function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return null;
  const exit = new Promise((resolve) => { child.once("exit", resolve); child.once("error", resolve); });
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), 3_000).unref();
  return exit;
}

mkdirSync(directory, { recursive: true });
setTimeout(() => {
  console.error(`not done within ${DEADLINE_MS / 1000} s`);
  children.forEach((child) => child.kill("SIGKILL"));
  process.exit(1);
}, DEADLINE_MS).unref();
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const server = spawn(binary, ["demo", "--dir", join(directory, "demo"), "--port", String(port)], { stdio: "ignore" });
try {
  await served(origin, server);
  const { pages, links } = await walk(origin);
  for (const [link, from] of links) {
    const { status } = await fetch(origin + link);
    if (status !== 200) faults.push(`${from}: its link ${link} answers ${status}`);
  }
  console.log(`${pages} pages, ${links.size} links, ${faults.length} faults`);
} finally {
  server.kill("SIGTERM");
}
faults.forEach((fault) => console.error(fault));
process.exitCode = faults.length === 0 ? 0 : 1;
