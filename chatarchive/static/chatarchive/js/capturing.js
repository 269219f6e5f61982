"use strict";

// The rows of a capture's page; importing.js asks how far it is.
document.addEventListener("import:told", ({ detail }) => {
    for (const told of detail.rows ?? []) {
        const row = document.querySelector(`[data-capture-row="${CSS.escape(told.name)}"]`);
        if (!row) continue;
        for (const name of ["posts", "requests", "cost", "words"]) {
            row.querySelector(`[data-capture-${name}]`).textContent = told[name];
        }
        row.querySelector("[data-capture-planned]").textContent = told.planned ? ` of about ${told.planned}` : "";
    }
});

// What another limit may cost is said at once.
for (const limit of document.querySelectorAll("[data-capture-price]")) {
    const help = limit.closest("[data-field]")?.querySelector(".help");
    const price = Number(limit.dataset.capturePrice);
    limit.addEventListener("input", () => {
        if (!help || !(limit.value > 0)) return;
        const posts = Number(limit.value);
        const cost = (posts * price).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
        help.textContent = help.textContent.replace(/[\d,]+( posts × \S+ = \$)[\d,.]+/, (_, between) => `${posts.toLocaleString("en-GB")}${between}${cost}`);
    });
}
