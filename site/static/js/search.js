// Results as you type: the address that the form would lead to is fetched, and its results are put
// in place of those that stand here. Without this the form sends itself, and every link is a link.
const form = document.getElementById("asking");
const words = form.elements.q;
const told = document.getElementById("told");
const parser = new DOMParser();
const PAUSE = 300; // milliseconds without a key
const REST = 3000;
let waiting;
let resting;
let request;
let shown = addressOf(form);

function addressOf(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) asked.append(name, value.trim());
  }
  return `${form.action}?${asked}`;
}

async function pageAt(address, signal) {
  const answer = await fetch(address, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.status);
  return parser.parseFromString(await answer.text(), "text/html");
}

async function show() {
  clearTimeout(waiting);
  clearTimeout(resting);
  const address = addressOf(form);
  if (address === shown) return;
  request?.abort();
  request = new AbortController();
  const own = request;
  const results = document.getElementById("results");
  results.setAttribute("aria-busy", "true");
  try {
    const page = await pageAt(`${address}&typing=1`, own.signal);
    if (own !== request) return;
    shown = address;
    results.replaceChildren(...page.getElementById("results").childNodes);
    document.title = page.title;
    history.replaceState(history.state, "", address);
    // What somebody reads for a while is what they looked for: so it is counted (search/sought.py).
    resting = setTimeout(() => { fetch(`${address}&typing=rest`).catch(() => {}); }, REST);
    told.textContent = results.querySelector(".sum")?.textContent ?? "";
  } catch {
    // Offline, too slow or in too much of a hurry: the button does the same by itself.
  } finally {
    if (own === request) results.removeAttribute("aria-busy");
  }
}

function soon() {
  clearTimeout(waiting);
  // A single letter finds nothing worth its way.
  if (words.value.trim().length === 1) return;
  waiting = setTimeout(show, PAUSE);
}

// Who saves data would rather ask once.
if (!navigator.connection?.saveData) {
  words.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
  words.addEventListener("compositionend", soon);
  form.addEventListener("change", (event) => { if (event.target !== words) show(); });
}
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  clearTimeout(resting);
  request?.abort();
});

// The tweets around one unfold below it.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-around]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const id = link.dataset.around;
  const there = document.getElementById(`around-${id}`);
  if (there) {
    there.remove();
    link.textContent = "with the tweets around it";
    link.setAttribute("aria-expanded", "false");
    return;
  }
  const address = new URL(link.href);
  address.searchParams.set("around", id);
  try {
    const page = await pageAt(address.href);
    const neighbours = page.getElementById(`around-${id}`);
    if (!neighbours) throw new Error("none");
    link.closest("li").append(neighbours);
    link.textContent = "without the tweets around it";
    link.setAttribute("aria-expanded", "true");
  } catch {
    location.assign(address.href);
  }
});
