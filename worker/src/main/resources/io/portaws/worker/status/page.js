(() => {
  const lost = document.getElementById("lost");
  const source = new EventSource("events?view=page");
  source.onmessage = event => {
    const fresh = new DOMParser().parseFromString(event.data, "text/html");
    for (const shown of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(shown.id);
      if (now && now.innerHTML !== shown.innerHTML) shown.innerHTML = now.innerHTML;
    }
    document.title = fresh.title;
    lost.hidden = true;
  };
  source.onerror = () => { lost.hidden = false; };
})();
