// Chromium, cut off from everything: what a page asks for, and whatever goes wrong in it, is told.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export async function withBrowser(program, work, options = {}) {
  const profile = mkdtempSync(path.join(tmpdir(), "keyroster-page-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program, headless: true, args: FLAGS, viewport: { width: 1280, height: 860 }, ...options,
  });
  try {
    await work(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Opens a file, and collects what it should not do: errors, and requests of anything but itself. */
export async function open(context, file, { fragment = "", ...emulated } = {}) {
  const page = await context.newPage();
  const wrong = [];
  const address = `file://${path.resolve(file)}`;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) wrong.push(`request: ${request.url().slice(0, 200)}`);
  });
  if (emulated.width) await page.setViewportSize({ width: emulated.width, height: emulated.height ?? 860 });
  await page.emulateMedia({ colorScheme: emulated.scheme ?? "light" });
  await page.goto(address + fragment);
  return { page, wrong, address };
}

export const ready = (page) => page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
