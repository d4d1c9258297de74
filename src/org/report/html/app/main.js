// The page: which view is shown, and in which light.

const view = document.getElementById("view");
const overview = document.getElementById("overview");
const broken = document.getElementById("broken");

const LISTS = { identities: identityList, findings: findingList, holders: holderList, partners: partnerList, repositories: repositoryList };
const PAGES = { identity: identityPage, finding: findingPage, holder: holderPage, partner: partnerPage, repository: repositoryPage };
/** Under which list a page stands. */
const UNDER = { identity: "identities", finding: "findings", holder: "holders", partner: "partners", repository: "repositories" };

let list = null;
/** How far one had scrolled, by address: back is back to where one was. */
const scrolled = new Map();
let address = location.hash;
let shows = 0;

function tell(error) {
  broken.textContent = `This page cannot show its data: ${error.message}. A browser of 2023 or later can: Chrome 80, Firefox 113, Safari 16.4.`;
  broken.hidden = false;
}

async function show() {
  const isOther = address !== location.hash;
  if (shows && !isOther) return;
  const turn = ++shows;
  if (isOther) scrolled.set(address, scrollY);
  address = location.hash;
  // What the skip link and headings point to is no view.
  if (location.hash && !location.hash.startsWith("#/")) return;
  const route = parseRoute(location.hash);
  const under = UNDER[route.view] ?? route.view;
  for (const one of document.querySelectorAll("nav [data-view]")) {
    if (one.dataset.view === under) {
      one.setAttribute("aria-current", "page");
      // Where the bar is too narrow for all of them.
      one.scrollIntoView({ inline: "center", block: "nearest" });
    } else one.removeAttribute("aria-current");
  }
  if (LISTS[route.view] && list?.list.view === route.view && list.element.isConnected) {
    list.update(route.filters);
    document.documentElement.dataset.shown = location.hash;
    return;
  }
  let element = null;
  const before = list;
  list = null;
  if (LISTS[route.view]) {
    list = new List(LISTS[route.view]());
    element = list.element;
  } else if (PAGES[route.view]) {
    element = await PAGES[route.view](...route.names);
    if (turn !== shows) return;
  }
  before?.table.end();
  overview.hidden = element !== null;
  view.hidden = element === null;
  view.replaceChildren(...(element ? [element] : []));
  list?.update(route.filters);
  const title = view.querySelector("h1")?.textContent;
  document.title = title ? `${title} - ${data.organisation}` : `${data.organisation}: who holds every key`;
  scrollTo(0, scrolled.get(address) ?? 0);
  list?.table.draw();
  // Whoever hears the page is told that it is another one.
  if (isOther) (element ?? overview).querySelector("h1")?.focus({ preventScroll: true });
  document.documentElement.dataset.shown = location.hash || "#/";
  // What a search looks through is made before the first letter.
  const { haystack } = list?.list ?? {};
  if (haystack) setTimeout(haystack, 50);
}

/** Light, dark, or as the machine has it. The choice lasts as long as the page: nothing is kept. */
function themes() {
  const button = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; button.title = `Show this page ${isDark() ? "light" : "dark"}`; };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  button.hidden = false;
  name();
}

/** A slash goes to the search, from anywhere but a field. */
function keys(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const search = document.getElementById("search");
  if (search) { event.preventDefault(); search.focus(); search.select(); }
}

async function start() {
  themes();
  data = arrange(await unpack("index"));
  // Both come when an address is typed; the second finds nothing to do.
  const go = () => show().catch(tell);
  addEventListener("hashchange", go);
  addEventListener("popstate", go);
  addEventListener("keydown", keys);
  history.scrollRestoration = "manual";
  await show();
  performance.mark("ready");
  document.documentElement.dataset.ready = "";
}

start().catch(tell);
