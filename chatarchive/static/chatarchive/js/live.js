"use strict";

(() => {
    const EVERY = 10000; // milliseconds
    const SLOWEST = 60000;
    // A screen reader is not told of each tweet.
    const TOLD_EVERY = 30000;
    const place = document.querySelector("[data-live]");
    const told = document.querySelector("[data-live-told]");
    const pause = document.querySelector("[data-live-pause]");
    const form = document.getElementById("live-marks");
    let etag = "";
    let wait = EVERY;
    let timer;
    let toldAt = Date.now();
    let arrived = 0;

    // Of a list, what is as it was stays, with the focus and the eyes that rest on it.
    function renew(list, wanted) {
        const isFirst = !list.querySelector("[data-key]");
        const had = new Map([...list.children].map((item) => [item.dataset.key, item]));
        let before = null;
        for (const item of [...wanted.children]) {
            const known = had.get(item.dataset.key);
            had.delete(item.dataset.key);
            let kept = known;
            if (!known || known.dataset.was !== item.outerHTML) {
                kept = item.cloneNode(true);
                kept.dataset.was = item.outerHTML;
                const inside = known?.contains(document.activeElement);
                if (known) known.replaceWith(kept);
                if (inside) kept.querySelector("button, a")?.focus();
                if (!known && !isFirst && "liveList" in list.dataset && list.dataset.liveList === "tweets") {
                    kept.classList.add("live-arrived");
                    arrived += 1;
                }
            }
            const next = before ? before.nextElementSibling : list.firstElementChild;
            if (next !== kept) list.insertBefore(kept, next);
            before = kept;
        }
        for (const item of had.values()) item.remove();
    }

    function show(html) {
        const fresh = document.createElement("template");
        fresh.innerHTML = html; // rendered and escaped by the site itself
        const lists = place.querySelectorAll("[data-live-list]");
        fresh.content.querySelectorAll("[data-live-list]").forEach((list, index) => renew(lists[index], list));
        // What stands around the lists: words, and a button that is rarely there.
        for (const name of ["now", "following"]) {
            const block = place.querySelector(`[data-live-block="${name}"]`);
            const wanted = fresh.content.querySelector(`[data-live-block="${name}"]`);
            if (block.innerHTML !== wanted.innerHTML && !block.contains(document.activeElement)) block.replaceWith(wanted);
        }
        for (const id of ["live-new", "live-waiting"]) {
            document.getElementById(id).innerHTML = fresh.content.getElementById(id).innerHTML;
        }
        if (arrived && Date.now() - toldAt > TOLD_EVERY) {
            told.textContent = `${arrived} new tweet${arrived === 1 ? "" : "s"}`;
            toldAt = Date.now();
            arrived = 0;
        }
    }

    async function ask() {
        clearTimeout(timer);
        try {
            const headers = etag ? { "If-None-Match": etag } : {};
            const response = await fetch(place.dataset.live, { headers, cache: "no-store" });
            // Who was logged out meanwhile is led to where one logs in.
            if (response.redirected) {
                window.location.reload();
                return;
            }
            if (response.status !== 304) {
                if (!response.ok) throw new Error(response.status);
                etag = response.headers.get("ETag") ?? "";
                show(await response.text());
            }
            if (wait > EVERY) told.textContent = "";
            wait = EVERY;
        } catch {
            wait = Math.min(wait * 2, SLOWEST);
            told.textContent = "The site does not answer just now. Asking again…";
        }
        rest();
    }

    const isPaused = () => pause.getAttribute("aria-pressed") === "true";

    function rest() {
        clearTimeout(timer);
        if (!document.hidden && !isPaused()) timer = setTimeout(ask, wait);
    }

    async function mark(event) {
        event.preventDefault();
        const { name, value } = event.submitter;
        const body = new FormData(form);
        body.set(name, value);
        try {
            const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
            if (!response.ok || response.redirected) throw new Error(response.status);
            told.textContent = (await response.json()).says;
            toldAt = Date.now();
            ask();
        } catch {
            told.textContent = "That did not work: the site does not answer. Try again.";
        }
    }

    form.addEventListener("submit", mark);
    pause.addEventListener("click", () => {
        pause.setAttribute("aria-pressed", String(!isPaused()));
        if (isPaused()) clearTimeout(timer);
        else ask();
    });
    document.addEventListener("visibilitychange", () => {
        if (document.hidden) clearTimeout(timer);
        else if (!isPaused()) ask();
    });
    pause.hidden = false;
    document.querySelector("[data-live-reload]").hidden = true;
    for (const item of place.querySelectorAll("[data-key]")) item.dataset.was = item.outerHTML;
    rest();
})();
