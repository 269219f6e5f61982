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

// Tweets are laid out as they come near, and are then taller or shorter than was guessed. Where
// a link leads is gone to again until it stays where it is, in a few frames.
function goThere(times = 5) {
  const target = document.querySelector(":target");
  if (!target || !times) return;
  target.scrollIntoView({ behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => goThere(times - 1)));
}

addEventListener("hashchange", () => goThere());
goThere();

// The contents say which question is on top.
const entries = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
);
const seen = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) {
    const link = entries.get(target.getAttribute("aria-labelledby"));
    if (isIntersecting) link?.setAttribute("aria-current", "location");
    else link?.removeAttribute("aria-current");
  }
}, { rootMargin: "-15% 0px -84% 0px" });
document.querySelectorAll(".sections > section").forEach((section) => seen.observe(section));
