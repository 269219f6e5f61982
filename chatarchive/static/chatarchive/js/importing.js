"use strict";

(() => {
    const KILO = 1024;
    const POLLED_EVERY = 1000; // milliseconds
    // A screen reader is not told of every step.
    const TOLD_EVERY = 8000;

    function sizeInWords(bytes) {
        if (bytes < KILO) return `${bytes} bytes`;
        if (bytes < KILO * KILO) return `${(bytes / KILO).toFixed(1)} KB`;
        return `${(bytes / KILO / KILO).toFixed(1)} MB`;
    }

    class Upload {
        constructor(form) {
            this.form = form;
            this.input = form.querySelector("input[type=file]");
            this.drop = form.querySelector("[data-import-drop]");
            this.list = form.querySelector("[data-import-files]");
            this.errors = form.querySelector("[data-import-errors]");
            this.progress = form.querySelector("[data-import-progress]");
            this.button = form.querySelector("[type=submit]");
            form.querySelector("[data-import-hint]").hidden = false;
            this.input.addEventListener("change", () => this.show());
            form.addEventListener("submit", (event) => this.send(event));
            this.drop.addEventListener("dragover", (event) => {
                event.preventDefault();
                this.drop.classList.add("import-drop--over");
            });
            this.drop.addEventListener("dragleave", () => this.drop.classList.remove("import-drop--over"));
            this.drop.addEventListener("drop", (event) => {
                event.preventDefault();
                this.drop.classList.remove("import-drop--over");
                this.set([...this.input.files, ...event.dataTransfer.files]);
            });
            this.show();
        }

        set(files) {
            const transfer = new DataTransfer();
            for (const file of files) transfer.items.add(file);
            this.input.files = transfer.files;
            this.show();
        }

        show() {
            this.list.replaceChildren(...[...this.input.files].map((file, index) => this.item(file, index)));
            this.list.hidden = !this.input.files.length;
            this.say(this.isTooLarge() ? [this.form.dataset.tooLarge] : []);
        }

        item(file, index) {
            const item = document.createElement("li");
            const name = document.createElement("span");
            name.textContent = `${file.name}, ${sizeInWords(file.size)}`;
            const remove = document.createElement("button");
            remove.type = "button";
            remove.className = "button button-small button-secondary";
            remove.textContent = "Remove";
            remove.setAttribute("aria-label", `Remove ${file.name}`);
            remove.addEventListener("click", () => {
                this.set([...this.input.files].filter((_, other) => other !== index));
                const buttons = this.list.querySelectorAll("button");
                (buttons[Math.min(index, buttons.length - 1)] ?? this.input).focus();
            });
            item.append(name, remove);
            return item;
        }

        isTooLarge() {
            const sum = [...this.input.files].reduce((all, file) => all + file.size, 0);
            return sum > Number(this.form.dataset.limit);
        }

        say(sentences) {
            this.errors.replaceChildren(
                ...sentences.map((sentence) => {
                    const line = document.createElement("p");
                    line.className = "error-message";
                    line.textContent = sentence;
                    return line;
                }),
            );
        }

        send(event) {
            event.preventDefault();
            if (this.request) return;
            if (this.isTooLarge()) {
                this.show();
                return;
            }
            const bar = this.progress.querySelector("progress");
            const words = this.progress.querySelector("[data-import-words]");
            this.say([]);
            this.progress.hidden = false;
            this.button.disabled = true;
            words.textContent = "Uploading…";
            this.request = new XMLHttpRequest();
            this.request.open("POST", this.form.action);
            this.request.setRequestHeader("Accept", "application/json");
            this.request.responseType = "json";
            this.request.upload.addEventListener("progress", (step) => {
                if (step.lengthComputable) bar.value = step.loaded / step.total;
            });
            this.request.addEventListener("load", () => this.answered());
            this.request.addEventListener("error", () => {
                this.stop(["The upload broke off. Nothing was changed. Try again."]);
            });
            this.request.send(new FormData(this.form));
        }

        answered() {
            const answer = this.request.response;
            if (answer?.next) {
                window.location.assign(answer.next);
                return;
            }
            this.stop(
                answer?.errors ?? ["The server refused the upload. Nothing was changed. Load this page again."],
            );
        }

        stop(sentences) {
            this.request = null;
            this.progress.hidden = true;
            this.button.disabled = false;
            this.say(sentences);
        }
    }

    function poll(place) {
        const words = place.querySelector("[data-import-words]");
        const bar = place.querySelector("progress");
        let told = Date.now();
        async function ask() {
            try {
                const response = await fetch(place.dataset.importPoll, { headers: { Accept: "application/json" } });
                // Who was logged out meanwhile is led to where one logs in.
                if (!response.ok || response.redirected) {
                    window.location.reload();
                    return;
                }
                const answer = await response.json();
                if (answer.next) {
                    window.location.replace(answer.next);
                    return;
                }
                const quiet = Date.now() - told < TOLD_EVERY;
                words.setAttribute("aria-live", quiet ? "off" : "polite");
                if (!quiet) told = Date.now();
                words.textContent = answer.words;
                if (answer.share === null) bar.removeAttribute("value");
                else bar.value = answer.share;
                place.dispatchEvent(new CustomEvent("import:told", { detail: answer, bubbles: true }));
            } catch {
                words.textContent = "The site does not answer just now. Asking again…";
            }
            setTimeout(ask, POLLED_EVERY);
        }
        setTimeout(ask, POLLED_EVERY / 2);
    }

    // A chat is asked for only where everything goes into one, and found by its words.
    function choose(form) {
        const field = form.querySelector("#chat-field");
        const select = field?.querySelector("select");
        if (!select) return;
        const options = [...select.options];
        const search = document.createElement("input");
        search.type = "search";
        search.setAttribute("aria-label", "Find a chat by title or date");
        search.placeholder = "Find by title or date";
        search.addEventListener("input", () => {
            const wanted = search.value.trim().toLowerCase();
            const chosen = select.value;
            const found = options.filter((option) => option.textContent.toLowerCase().includes(wanted));
            select.replaceChildren(...found);
            if (found.some((option) => option.value === chosen)) select.value = chosen;
            else if (found.length) select.selectedIndex = 0;
        });
        if (options.length > 8) select.before(search);
        const fit = () => {
            const into = form.querySelector("[name=into]:checked");
            field.hidden = Boolean(into) && into.value !== "chat";
        };
        form.addEventListener("change", fit);
        fit();
    }

    for (const form of document.querySelectorAll("[data-import-upload]")) new Upload(form);
    for (const form of document.querySelectorAll("[data-import-upload], [data-import-choices]")) choose(form);
    for (const place of document.querySelectorAll("[data-import-poll]")) poll(place);
    for (const form of document.querySelectorAll("[data-import-once]")) {
        form.addEventListener("submit", (event) => {
            if (form.dataset.sent) event.preventDefault();
            form.dataset.sent = "yes";
        });
    }
    window.addEventListener("pageshow", () => {
        for (const form of document.querySelectorAll("[data-import-once]")) delete form.dataset.sent;
    });
})();
