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
