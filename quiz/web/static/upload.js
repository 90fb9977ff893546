// Files on their way: how much is sent, that it is being read, and a way to stop. Without this script the form posts as ever.
"use strict";
(() => {
  const watch = (form) => form.addEventListener("submit", (event) => {
    const box = form.querySelector("[data-upload-state]");
    if (!box || !window.FormData || !window.DOMParser) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    send(form, box);
  });

  const send = (form, box) => {
    const words = box.dataset;
    const bar = box.querySelector("progress");
    const line = box.querySelector("[data-upload-line]");
    const stop = box.querySelector("button");
    const controls = form.querySelectorAll(".controls button");
    const request = new XMLHttpRequest();
    let timer = 0;
    const say = (text) => { line.textContent = text; };
    const rest = (text, failed) => {
      window.clearInterval(timer);
      delete form.dataset.sending;
      delete form.dataset.sent;
      controls.forEach((button) => { button.disabled = false; });
      bar.hidden = stop.hidden = true;
      box.classList.toggle("upload-failed", failed);
      say(text);
    };
    const reading = () => {
      const began = Date.now();
      const tick = () => say(words.reading.replace("{seconds}", Math.round((Date.now() - began) / 1000)));
      bar.removeAttribute("value");
      tick();
      timer = window.setInterval(tick, 1000);
    };

    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable || event.loaded >= event.total) return;
      const percent = Math.floor(event.loaded * 100 / event.total);
      bar.value = percent;
      say(words.sending.replace("{percent}", `${percent}%`));
    });
    request.upload.addEventListener("load", reading);
    request.addEventListener("load", () => {
      const onward = request.getResponseHeader("X-Location");
      if (onward) { window.location.assign(onward); return; }
      rest("", false);
      show(request, words);
    });
    request.addEventListener("error", () => rest(words.broken, true));
    request.addEventListener("abort", () => rest(words.stopped, false));

    bar.value = 0;
    bar.hidden = stop.hidden = box.hidden = false;
    box.classList.remove("upload-failed");
    controls.forEach((button) => { button.disabled = true; });
    stop.onclick = () => request.abort();
    say(words.sending.replace("{percent}", "0%"));
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.send(new FormData(form));
  };

  // The server answered with the page again: the form with what is wrong, or an error page.
  const show = (request, words) => {
    const main = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    const here = document.querySelector("main");
    if (!main) { const line = here.querySelector("[data-upload-line]"); if (line) line.textContent = words.broken; return; }
    here.replaceWith(main);
    main.querySelectorAll("form[data-upload]").forEach(watch);
    const summary = main.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-upload]").forEach(watch));
})();
