// Opens pages of organisations in Chromium, as people do, and looks whether they do what they should.
// `node check.mjs CHROMIUM FOLDER OUT`: FOLDER has the pages that tests/org/page.rs writes.

import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { open, ready, withBrowser } from "./browser.mjs";

const [program, folder, out] = process.argv.slice(2);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["identities", "findings", "holders", "partners", "repositories"];
/** Against hangs only: a shared machine is slow at times. */
const PATIENCE = { start: 30_000, filter: 5_000 };
const file = (name) => path.join(folder, `${name}.html`);
mkdirSync(out, { recursive: true });

let context;
const checks = [];
const check = (title, work) => checks.push([title, work]);

/** A page that is there, and that must have done nothing wrong when it is left. */
async function on(name, how, work) {
  const opened = await open(context, file(name), how);
  await ready(opened.page);
  await work(opened.page, opened);
  assert.deepEqual(opened.wrong, [], "nothing goes wrong and nothing is asked for");
  await opened.page.close();
}

const shown = (page) => page.locator("h1:visible").innerText();
const total = async (page) => Number((await page.locator(".total").innerText()).split(" ")[0].replaceAll(",", ""));
const fragment = (page) => page.evaluate(() => location.hash);
const settled = (page, hash) => page.waitForFunction((hash) => document.documentElement.dataset.shown === hash, hash);

check("every view opens, from a file, and asks for nothing", () => on("some", {}, async (page) => {
  assert.equal(await shown(page), "Incomplete");
  for (const view of VIEWS) {
    await page.click(`nav [data-view=${view}]`);
    await settled(page, `#/${view}`);
    assert.equal((await shown(page)).toLowerCase(), view);
    assert.equal(await page.locator("nav [aria-current=page]").getAttribute("data-view"), view);
    assert.ok((await page.locator("tr.row").count()) > 0, view);
    // The first thing of the list has a page.
    await page.locator("tr.row .main a").first().click();
    await page.waitForSelector(".one h1");
    assert.equal(await page.locator("nav [aria-current=page]").getAttribute("data-view"), view);
    assert.ok(!(await shown(page)).startsWith("No such"), view);
    await page.goBack();
    await settled(page, `#/${view}`);
  }
}));

check("filters stand in the address, and survive a reload and going back", () => on("some", { fragment: "#/identities" }, async (page) => {
  const all = await total(page);
  await page.selectOption("select[name=class]", "oauth-app");
  const apps = await total(page);
  assert.ok(apps > 0 && apps < all, `${apps} of ${all}`);
  assert.equal(await fragment(page), "#/identities?class=oauth-app");
  await page.selectOption("select[name=due]", "soon");
  const soon = await total(page);
  assert.ok(soon > 0 && soon < apps, `${soon} of ${apps}`);
  await page.reload();
  await ready(page);
  assert.equal(await total(page), soon);
  assert.equal(await page.locator("select[name=class]").inputValue(), "oauth-app");
  await page.goBack();
  assert.equal(await total(page), apps);
  await page.goBack();
  assert.equal(await total(page), all);
  await page.goForward();
  assert.equal(await total(page), apps);
  await page.click("text=Clear filters");
  assert.equal(await total(page), all);
}));

check("what an option promises is what it gives", () => on("some", { fragment: "#/findings" }, async (page) => {
  for (const name of ["rule", "class", "due", "level", "repository"]) {
    const option = page.locator(`select[name=${name}] option`).nth(1);
    const [value, text] = [await option.getAttribute("value"), await option.innerText()];
    await page.selectOption(`select[name=${name}]`, value);
    assert.equal(await total(page), Number(text.match(/\(([\d,]+)\)$/)[1].replaceAll(",", "")), text);
    await page.selectOption(`select[name=${name}]`, "");
  }
}));

check("every number of the first view leads to as many", () => on("some", {}, async (page) => {
  const links = await page.$$eval("#overview .months a, #overview .ages a, #overview ul.figures a", (all) => all.map((a) =>
    ({ href: a.getAttribute("href"), number: (a.querySelector(".n, .number").textContent || "0").replaceAll(",", "") })));
  assert.ok(links.length > 20);
  for (const { href, number } of links.filter(({ number, href }) => !number.includes("%") && !href.endsWith("partners"))) {
    await page.evaluate((href) => { location.hash = href; }, href);
    await settled(page, href);
    assert.equal(await total(page), Number(number), href);
  }
}));

check("search narrows with every letter, and back goes to before it", () => on("some", {}, async (page) => {
  await page.click("nav [data-view=identities]");
  await settled(page, "#/identities");
  const all = await total(page);
  await page.keyboard.press("/");
  await page.keyboard.type("npm_token");
  assert.match(await fragment(page), /q=npm_token/);
  const found = await total(page);
  assert.ok(found > 0 && found < all);
  const names = await page.locator("tr.row .main a").allInnerTexts();
  assert.ok(names.every((name) => name.includes("NPM_TOKEN")), names[0]);
  await page.fill("#search", "nothing has this name");
  assert.equal(await total(page), 0);
  assert.ok(await page.locator(".nothing").isVisible());
  await page.goBack();
  await settled(page, "#/");
  assert.equal(await shown(page), "Incomplete");
}));

check("columns sort, and say so", () => on("some", { fragment: "#/holders" }, async (page) => {
  const column = () => page.$$eval("tr.row td:nth-child(2)", (all) => all.map((cell) => Number(cell.textContent.replaceAll(",", ""))));
  await page.click("th button:text-is('Identities')");
  assert.equal(await page.locator("th[aria-sort=ascending]").innerText(), "Identities ↑".split(" ")[0]);
  const up = await column();
  assert.deepEqual(up, [...up].sort((a, b) => a - b));
  await page.click("th button:text-is('Identities')");
  const down = await column();
  assert.deepEqual(down, [...down].sort((a, b) => b - a));
  assert.match(await fragment(page), /sort=-identities/);
}));

check("everything can be reached by keyboard", () => on("some", {}, async (page) => {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  assert.equal(await shown(page), "Incomplete", "the skip link leaves the view alone");
  await page.evaluate(() => document.activeElement.blur());
  for (const view of VIEWS) {
    await page.focus(`nav [data-view=${view}]`);
    await page.keyboard.press("Enter");
    await settled(page, `#/${view}`);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the new view is said");
    for (let at = 0; at < 40 && !(await page.evaluate(() => document.activeElement.closest("tr.row"))); at++) await page.keyboard.press("Tab");
    const row = () => page.evaluate(() => Number(document.activeElement.closest("tr.row")?.getAttribute("aria-rowindex")));
    assert.equal(await row(), 2, view);
    await page.keyboard.press("ArrowDown");
    assert.equal(await row(), 3, view);
    await page.keyboard.press("End");
    assert.equal(await row(), Number(await page.getAttribute("table.long", "aria-rowcount")), view);
    await page.keyboard.press("Home");
    assert.equal(await row(), 2, view);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", "the focus can be seen");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".one h1");
  }
}));

check("light and dark: as the machine has it, and by the switch", () => on("some", { scheme: "dark" }, async (page) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.click("#theme");
  const light = await ground();
  assert.notEqual(light, dark);
  await page.emulateMedia({ colorScheme: "light" });
  assert.equal(await ground(), light);
  await page.click("#theme");
  assert.equal(await ground(), dark);
}));

check("a name is a name, whatever is in it", () => on("hostile", {}, async (page) => {
  page.on("dialog", () => assert.fail("a name was run"));
  for (const view of ["", ...VIEWS]) {
    await page.evaluate((view) => { location.hash = `#/${view}`; }, view);
    await settled(page, `#/${view}`);
    for (const href of await page.$$eval("#view tr.row .main a", (all) => all.map((a) => a.getAttribute("href")))) {
      await page.evaluate((href) => { location.hash = href; }, href);
      await settled(page, href);
      assert.ok(!(await shown(page)).startsWith("No such"), href);
      const made = await page.$$eval("img, iframe, object, [onload], [onerror], #view script, #view style", (all) => all.length);
      assert.equal(made, 0, href);
    }
  }
  assert.match(await page.content(), /&lt;svg onload=alert\(1\)&gt;/);
}));

check("without a script the first view is whole", () => withBrowser(program, async (plain) => {
  const { page, wrong } = await open(plain, file("some"));
  assert.ok(await page.locator("noscript p").isVisible());
  for (const name of ["Incomplete", "When things are due", "Who holds what"]) {
    assert.ok(await page.getByRole("heading", { name }).isVisible(), name);
  }
  assert.deepEqual(wrong, []);
}, { javaScriptEnabled: false }));

check("nothing is wider than a phone", async () => {
  for (const name of ["some", "hostile", "fleet"]) {
    await on(name, { width: 390 }, async (page) => {
      for (const view of ["", ...VIEWS]) {
        await page.evaluate((view) => { location.hash = `#/${view}`; }, view);
        await settled(page, `#/${view}`);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${name} ${view}: ${over} pixels too wide`);
      }
    });
  }
});

check("axe finds nothing, light and dark", async () => {
  for (const scheme of ["light", "dark"]) {
    await on("some", { scheme }, async (page) => {
      const partner = await page.getAttribute("#overview a[href^='#/partner/']", "href");
      const holder = await page.getAttribute("#overview a[href^='#/holder/']", "href");
      for (const at of ["#/", ...VIEWS.map((view) => `#/${view}`), partner, holder]) {
        await page.evaluate((at) => { location.hash = at; }, at);
        await settled(page, at);
        // From outside the page's own world: its policy lets no other script in.
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.length}, ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary ?? ""}`);
        assert.deepEqual(told, [], `${scheme} ${at}`);
      }
    });
  }
});

check("50,000 identities", () => on("many", {}, async (page) => {
  const start = await page.evaluate(() => performance.now());
  const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  const isReady = await page.evaluate(() => performance.getEntriesByName("ready")[0]?.startTime);
  assert.ok(start < PATIENCE.start);
  await page.click("nav [data-view=identities]");
  await settled(page, "#/identities");
  assert.ok((await total(page)) >= 50_000);
  assert.ok((await page.locator("tr.row").count()) < 100, "only what can be seen is there");
  // A keystroke, from the event to the next frame.
  const stroke = (text) => page.evaluate((text) => new Promise((done) => {
    const search = document.getElementById("search");
    const before = performance.now();
    search.value = text;
    search.dispatchEvent(new Event("input", { bubbles: true }));
    const work = performance.now() - before;
    requestAnimationFrame(() => setTimeout(() => done({ work, frame: performance.now() - before })));
  }), text);
  const strokes = [];
  for (const text of ["b", "ba", "bac", "back", "backup", "backup g", ""]) strokes.push(await stroke(text));
  const choice = await page.evaluate(() => {
    const before = performance.now();
    const select = document.querySelector("select[name=privilege]");
    select.value = "admin";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return performance.now() - before;
  });
  const worst = Math.max(...strokes.slice(1).map(({ frame }) => frame));
  const ms = (number) => `${Math.round(number)} ms`;
  console.log(`   first paint ${ms(painted)}, interactive ${ms(isReady)}, first keystroke ${ms(strokes[0].frame)}, the others ${ms(worst)} at most, a filter ${ms(choice)}`);
  assert.ok(worst < PATIENCE.filter && choice < PATIENCE.filter);
  await page.keyboard.press("Escape");
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await page.waitForTimeout(100);
  const last = await page.$$eval("tr.row", (all) => Number(all.at(-1).getAttribute("aria-rowindex")));
  assert.equal(last, Number(await page.getAttribute("table.long", "aria-rowcount")), "the last row is there at the end");
}));

check("pictures, to be looked at", async () => {
  const pictures = [
    ["fleet-overview", "fleet", "", "light", 1280], ["fleet-overview-dark", "fleet", "", "dark", 1280],
    ["many-overview", "many", "", "light", 1280], ["many-overview-phone", "many", "", "dark", 390],
    ["many-identities", "many", "#/identities?due=overdue", "light", 1280], ["many-identities-phone", "many", "#/identities", "light", 390],
    ["many-findings-dark", "many", "#/findings", "dark", 1280], ["some-partner", "some", "#/partner/northwind", "light", 1280],
    ["some-holders", "some", "#/holders", "light", 1280], ["hostile-repositories", "hostile", "#/repositories", "light", 1280],
  ];
  for (const [name, of, at, scheme, width] of pictures) {
    await on(of, { fragment: at, scheme, width }, async (page) => {
      await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: !at.includes("identities") && !at.includes("findings") });
    });
  }
  console.log(`   in ${out}`);
});

let failed = 0;
await withBrowser(program, async (opened) => {
  context = opened;
  const only = process.env.ONLY;
  for (const [title, work] of checks.filter(([title]) => !only || title.includes(only))) {
    try {
      await work();
      console.log(`ok ${title}`);
    } catch (error) {
      failed++;
      console.log(`FAILED ${title}\n   ${error.stack ?? error}`);
    }
    for (const page of context.pages()) await page.close().catch(() => {});
  }
});
process.exitCode = failed ? 1 : 0;
