// A tweet's own link also copies its address, and says so. Without this it is a plain link.
const said = document.getElementById("said");
let quiet;

document.addEventListener("click", async (event) => {
  const link = event.target.closest('.did a[href^="#"]');
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
