// The page of a break: leads back to the exam as soon as the break is over, whoever ended it.
const form = document.querySelector("[data-sitting]"), { sitting } = form.dataset;
const events = new EventSource(`/api/v1${sitting}/events`);

events.addEventListener("time", ({ data }) => { if (!JSON.parse(data).on_break) location.assign(sitting); });
events.addEventListener("closed", () => location.assign(`${sitting}/result`));
form.addEventListener("submit", () => events.close()); // who comes back is led to where they were
