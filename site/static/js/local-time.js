// Adds the visitor's own hour to a chat's, where the two differ.
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  const there = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true });
  const offset = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
  const minutes = offset ? (offset[1] === "-" ? -1 : 1) * (60 * offset[2] + Number(offset[3])) : 0;
  if (-moment.getTimezoneOffset() !== minutes) {
    const day = new Intl.DateTimeFormat("en-GB", { weekday: "long" }).format(moment);
    const words = document.createElement("span");
    words.className = "there";
    words.textContent = `${day}, ${there.format(moment)} where you are`;
    time.after(" ", words);
  }
}
