// Practice: A–K and 1–9 pick an option, Enter submits or goes on.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, input[type=text], input[type=search]")) return;
  const fields = [...document.querySelectorAll("[data-answer]")];
  if (event.key.length === 1 && fields.length && fields[0].type !== "text") {
    const letter = event.key.toUpperCase();
    const field = fields[/[1-9]/.test(letter) ? Number(letter) - 1 : letter.charCodeAt(0) - 65];
    if (!field) return;
    event.preventDefault();
    field.checked = field.type === "radio" ? true : !field.checked;
    field.focus();
  } else if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    const next = document.querySelector(".practice .controls .btn-primary");
    if (next) { event.preventDefault(); next.click(); }
  }
});
