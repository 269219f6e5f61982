// A tweet's own link also copies its address, and says so. Without this it is a plain link.
const said = document.getElementById("said");
let quiet;

document.addEventListener("click", async (event) => {
  const link = event.target.closest('.did a[href*="#tweet-"]');
  if (!link || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return; // The browser refused: the address bar has it all the same.
  }
  said.textContent = "Link copied";
  clearTimeout(quiet);
  quiet = setTimeout(() => { said.textContent = ""; }, 3000);
});

document.documentElement.classList.add("copies-links");

// Lists of tweets are laid out as they come near, and are then taller or shorter than was guessed.
// Where a link leads is gone to again until it stays where it is, or the reader goes elsewhere.
let journey = 0;

function named() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1); // A lone % is no code.
  }
}

function goThere() {
  journey += 1;
  const own = journey;
  let frames = 40;
  let still = 0;
  let place;
  const step = () => {
    // Not ":target": while the page is being read, that is still to come.
    const target = document.getElementById(named());
    if (!target || own !== journey || still > 5 || !frames) return;
    frames -= 1;
    const top = target.getBoundingClientRect().top;
    still = top === place ? still + 1 : 0;
    if (!still) target.scrollIntoView({ behavior: "instant" });
    place = target.getBoundingClientRect().top;
    requestAnimationFrame(step);
  };
  step();
}

for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
  addEventListener(kind, () => { journey += 1; }, { passive: true });
}
addEventListener("hashchange", goThere);
goThere();

// The contents say which question is on top, and scroll to it where they stand beside the tweets.
const beside = document.querySelector(".beside");
function keepInSight(link) {
  const frame = beside.getBoundingClientRect();
  const { top, bottom } = link.getBoundingClientRect();
  if (bottom > frame.bottom) beside.scrollTop += bottom - frame.bottom + 16;
  if (top < frame.top) beside.scrollTop += top - frame.top - 16;
}

const entries = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
);
const seen = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    const link = entries.get(target.getAttribute("aria-labelledby"));
    if (!link) continue;
    if (isIntersecting) {
      link.setAttribute("aria-current", "location");
      keepInSight(link);
    } else link.removeAttribute("aria-current");
  }
}, { rootMargin: "-15% 0px -84% 0px" });
document.querySelectorAll(".sections > section").forEach((section) => seen.observe(section));
