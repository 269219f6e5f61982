// Asks every ten seconds for what arrived since and puts it below, where it moves nothing that is
// being read. A button says how much there is. Without this the page is loaded again by hand.
const page = document.querySelector("[data-live]");
const parts = page.querySelector("[data-parts]");
const now = page.querySelector("[data-now]");
const more = page.querySelector("[data-more]");
const told = page.querySelector("[data-told]");
const trouble = page.querySelector("[data-trouble]");
const none = page.querySelector("[data-none]");
const pause = page.querySelector("[data-pause]");

const EVERY = 10000; // milliseconds
const SLOWEST = 60000;
const TOLD_EVERY = 30000; // a screen reader is not told of each tweet
let newest = Number(page.dataset.newest);
let wait = EVERY;
let timer;
let toldAt = 0;
const unread = new Set();

const seen = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    unread.delete(target);
  }
  count();
});

const inWords = () => `${unread.size} new tweet${unread.size === 1 ? "" : "s"}`;

function count() {
  more.hidden = !unread.size;
  if (unread.size) more.textContent = inWords();
}

function tell() {
  if (!unread.size || Date.now() - toldAt < TOLD_EVERY) return;
  toldAt = Date.now();
  told.textContent = inWords();
}

function listOf({ anchor, heading }) {
  const known = parts.querySelector(`[data-part="${CSS.escape(anchor)}"]`);
  if (known) return known.querySelector("ol");
  const section = document.createElement("section");
  section.dataset.part = anchor;
  if (heading) {
    const title = document.createElement("h2");
    title.id = anchor;
    title.textContent = heading;
    section.setAttribute("aria-labelledby", anchor);
    section.append(title);
  } else section.setAttribute("aria-label", "Before the first question");
  const list = document.createElement("ol");
  list.className = "tweets arriving";
  section.append(list);
  if (anchor === "before") parts.prepend(section);
  else parts.append(section);
  return list;
}

// A tweet that was hidden for a while comes back to its place; all others come last.
function place(item, list, order) {
  const later = order.slice(order.indexOf(Number(item.dataset.number)) + 1);
  const next = later.map((number) => list.querySelector(`[data-number="${number}"]`)).find(Boolean);
  if (next) next.before(item);
  else list.append(item);
  item.classList.add("arrived");
  unread.add(item);
  seen.observe(item);
}

function show(answer) {
  for (const part of answer.parts) {
    const template = document.createElement("template");
    template.innerHTML = part.html; // written and escaped by the site itself
    for (const item of [...template.content.children]) {
      if (!parts.querySelector(`[data-number="${item.dataset.number}"]`)) {
        place(item, listOf(part), answer.shown);
      }
    }
  }
  const shown = new Set(answer.shown.map(String));
  const here = new Set();
  for (const item of parts.querySelectorAll("[data-number]")) {
    if (shown.has(item.dataset.number)) here.add(item.dataset.number);
    else {
      unread.delete(item);
      item.remove();
    }
  }
  for (const section of parts.querySelectorAll("section")) {
    if (!section.querySelector("li")) section.remove();
  }
  // One is back that the site held back before: all are asked for, once.
  newest = here.size < shown.size ? 0 : answer.newest;
  none.hidden = here.size > 0;
  say(answer);
  count();
  tell();
}

function say({ question, asked_at: askedAt, is_over: isOver }) {
  const since = !isOver && question ? `Since ${askedAt}: ` : "";
  const words = isOver ? "The hour is over. Late answers still come in." : question || "No question has been put yet.";
  if (now.textContent.trim() === `${since}${words}`.trim()) return;
  const quiet = document.createElement("span");
  quiet.className = "quiet";
  quiet.textContent = since;
  now.replaceChildren(...(since ? [quiet] : []), words);
}

async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch(`${page.dataset.live}?after=${newest}`);
    // The transcript is published, or there is nothing live any more.
    if (response.redirected || response.status === 404) {
      location.replace(response.redirected ? response.url : "../");
      return;
    }
    if (!response.ok) throw new Error(response.status);
    show(await response.json());
    if (trouble.textContent) trouble.textContent = "";
    wait = EVERY;
  } catch {
    wait = Math.min(wait * 2, SLOWEST);
    trouble.textContent = "The site does not answer just now. Asking again…";
  }
  rest();
}

const isPaused = () => pause.getAttribute("aria-pressed") === "true";

function rest() {
  clearTimeout(timer);
  if (document.hidden || isPaused()) return;
  // Not all readers in the same moment.
  timer = setTimeout(ask, wait * (0.9 + Math.random() * 0.2));
}

more.addEventListener("click", () => {
  const first = [...unread].sort((one, other) => one.compareDocumentPosition(other) & 4 ? -1 : 1)[0];
  if (!first) return;
  first.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  first.scrollIntoView({ behavior: calm ? "instant" : "smooth" });
});
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  if (isPaused()) clearTimeout(timer);
  else ask();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !isPaused()) ask();
  else clearTimeout(timer);
});
pause.hidden = false;
rest();
