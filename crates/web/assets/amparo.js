// Live progress on pages that wait: looks again every few seconds and swaps the progress, or the whole page once it is ready.
const seconds = Number(document.body.dataset.refresh);

async function look() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("progress");
  if (!page.body.dataset.refresh || !fresh) {
    location.reload();
    return;
  }
  const shown = document.getElementById("progress");
  const [bar, freshBar] = [shown.querySelector("progress"), fresh.querySelector("progress")];
  if (bar && freshBar) {
    bar.value = freshBar.value;
    bar.nextSibling.textContent = freshBar.nextSibling.textContent;
  } else {
    shown.replaceChildren(...fresh.childNodes);
  }
  setTimeout(wait, seconds * 1000);
}

const wait = () => look().catch(() => setTimeout(wait, seconds * 2000));

if (seconds > 0) setTimeout(wait, seconds * 1000);

// A link to a closed details element opens it.
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const details = target && target.querySelector("details");
  if (details && target.classList.contains("todo")) details.open = true;
};
addEventListener("hashchange", reveal);
reveal();
