/** Escapes a text for content and attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;');
}

/** The frame of every chart: its colours follow the reader's light or dark theme. */
export function svg(
  { width, height }: { width: number; height: number },
  { title, description }: { title: string; description: string },
  content: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14">`,
    `  <title id="t">${escaped(title)}</title>`,
    `  <desc id="d">${escaped(description)}</desc>`,
    STYLE,
    ...content.map((line) => `  ${line}`),
    '</svg>\n',
  ].join('\n');
}

const STYLE = `  <style>
    text { fill: #1f2328 }
    .small { font-size: 12.5px; fill: #57606a }
    .peer { fill: #8c959f; stroke: #8c959f }
    .ours { fill: #0969da; stroke: #0969da }
    .grid { stroke: #d0d7de; stroke-width: 1 }
    .reach { stroke: #1f2328; stroke-width: 1.5 }
    .line { fill: none; stroke-width: 2.5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .small { fill: #9da7b1 }
      .peer { fill: #6e7681; stroke: #6e7681 }
      .ours { fill: #58a6ff; stroke: #58a6ff }
      .grid { stroke: #30363d }
      .reach { stroke: #e6edf3 }
      .line { fill: none }
    }
  </style>`;
