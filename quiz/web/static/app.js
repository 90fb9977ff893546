// What every page shares: focus the error summary, guard against double submission, print buttons.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  // Whoever signs in next finds no exam page of the one before.
  if (document.querySelector(".sign-in") && window.caches) caches.delete("lawdrill-exam-1");
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
  document.querySelectorAll("form[method=post]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      window.setTimeout(() => delete form.dataset.sent, 4000);
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  document.querySelectorAll("[data-tick-all]").forEach((all) => {
    const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)];
    const tell = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", tell));
    tell();
  });
  document.querySelectorAll("[data-submit-on-change]").forEach((field) =>
    field.addEventListener("change", () => field.form.requestSubmit ? field.form.requestSubmit() : field.form.submit()));
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
