/** The element of the page with this id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}.`);
  return element as Kind;
}

/** Creates an element. Children are text, never markup: all names that come from clients pass through here. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** Sets a text only if it changed, so that the browser does not lay it out or read it aloud again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Creates a button. */
export function button(
  text: string,
  className: string,
  onClick: () => void,
): HTMLButtonElement {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

/** An entry of a list, whose element stays the same while its item changes. */
export interface Entry<Item> {
  readonly element: HTMLElement;
  update(item: Item): void;
}

/** Shows a list and keeps the elements of items that stay, with their focus and their open details. */
export class KeptList<Item> {
  private readonly entries = new Map<string, Entry<Item>>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly keyOf: (item: Item) => string,
    private readonly create: (item: Item) => Entry<Item>,
  ) {}

  show(items: readonly Item[]): void {
    const keys = new Set(items.map(this.keyOf));
    for (const [key, { element }] of this.entries) {
      if (keys.has(key)) continue;
      element.remove();
      this.entries.delete(key);
    }
    let place = this.parent.firstElementChild;
    for (const item of items) {
      const key = this.keyOf(item);
      let entry = this.entries.get(key);
      if (!entry) this.entries.set(key, (entry = this.create(item)));
      entry.update(item);
      if (entry.element === place) place = place.nextElementSibling;
      else this.parent.insertBefore(entry.element, place);
    }
  }
}

/** Shows names and values in a `dl`. */
export function showFacts(
  list: HTMLElement,
  facts: readonly (readonly [name: string, value: string])[],
): void {
  const kept = factLists.get(list) ?? newFactList(list);
  kept.show(facts);
}

type Fact = readonly [name: string, value: string];

const factLists = new WeakMap<HTMLElement, KeptList<Fact>>();

function newFactList(list: HTMLElement): KeptList<Fact> {
  const kept = new KeptList<Fact>(
    list,
    ([name]) => name,
    ([name]) => {
      const value = make('dd', '');
      return {
        element: make('div', '', make('dt', '', name), value),
        update: ([, text]) => setText(value, text),
      };
    },
  );
  factLists.set(list, kept);
  return kept;
}
