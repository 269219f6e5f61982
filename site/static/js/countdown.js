// Keeps what a page says of a chat's time true while it is open: how long until it starts, that
// it runs, that it is over. The server has said it already; days are now the visitor's own.
const plural = (number, thing) => (number ? `${number} ${thing}${number === 1 ? "" : "s"}` : "");

function daysBetween(one, other) {
  const midday = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12);
  return Math.round((midday(other) - midday(one)) / 86400000);
}

function until(moment, now) {
  const left = moment - now;
  if (left >= 86400000) {
    const days = daysBetween(now, moment);
    return days === 1 ? "tomorrow" : `in ${days} days`;
  }
  const minutes = Math.ceil(left / 60000);
  const parts = [plural(Math.floor(minutes / 60), "hour"), plural(minutes % 60, "minute")];
  return `in ${parts.filter(Boolean).join(" and ")}`;
}

const timers = new Map();

function keep(chat) {
  clearTimeout(timers.get(chat));
  const starts = new Date(chat.dataset.starts);
  const ends = new Date(chat.dataset.ends);
  const now = new Date();
  const state = now < starts ? "before" : now < ends ? "during" : "after";
  for (const words of chat.querySelectorAll("[data-during]")) {
    const text = words.dataset[state] || "";
    if (words.textContent !== text) words.textContent = text;
  }
  for (const count of chat.querySelectorAll("[data-count]")) {
    const text = state === "before" ? until(starts, now) : "";
    if (count.textContent !== text) count.textContent = text;
  }
  for (const part of chat.querySelectorAll("[data-only]")) {
    part.hidden = !part.dataset.only.split(" ").includes(state);
  }
  if (state === "after") return;
  // At the next whole minute of what is left: the last of them is the hour itself.
  const left = (state === "before" ? starts : ends) - now;
  timers.set(chat, setTimeout(() => keep(chat), (left % 60000 || 60000) + 20));
}

const keepAll = () => document.querySelectorAll("[data-starts]").forEach(keep);
keepAll();
// A page that lay in the background, or came back from the browser's memory, is behind.
document.addEventListener("visibilitychange", keepAll);
addEventListener("pageshow", keepAll);
