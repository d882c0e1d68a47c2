/**
 * The order of the products is changed: a product is dragged by its handle, or lifted with the space bar and moved with the
 * arrow keys. Until it is put down, only what one sees moves: the list stays as it is, so that neither focus nor finger loses it.
 */

import { useSignal } from "@preact/signals";
import type { RefObject, TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { isFocusLost } from "../../design/focus.js";
import { Icon } from "../../design/icon.js";
import { t } from "../../messages/language.js";
import type { Product } from "./product.js";

interface Arrangement {
  /** What stands in the list, one element each, in this order. */
  readonly products: readonly Product[];
  readonly list: RefObject<HTMLElement | null>;
  /** One was put down elsewhere. */
  readonly onMoved: (from: number, to: number) => void;
}

interface Lifted {
  readonly from: number;
  to: number;
  readonly by: "finger" | "keys";
  readonly elements: readonly HTMLElement[];
}

/** So near to the edge of the window, in pixels, the page moves along; on a phone, the menu is at the bottom. */
const EDGE = 96;
const PIXELS_A_FRAME = 12;

export function useArrangement({ products, list, onMoved }: Arrangement) {
  const lifted = useRef<Lifted | undefined>(undefined);
  const pointer = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  /** Which was put down last. */
  const last = useRef<string | undefined>(undefined);
  const said = useSignal("");
  const hint = useId();

  const say = (key: "products.lifted" | "products.moved" | "products.passes" | "products.putBack", from: number) => {
    const place = (lifted.current?.to ?? from) + 1;
    said.value = t(key, { name: products[from]?.product_name ?? "", place, count: products.length });
  };
  const lift = (from: number, by: Lifted["by"]) => {
    const elements = [...(list.current?.children ?? [])] as HTMLElement[];
    if (lifted.current !== undefined || elements.length !== products.length) return;
    lifted.current = { from, to: from, by, elements };
    for (const [at, element] of elements.entries()) element.style.setProperty("order", String(at));
    elements[from]!.classList.add("lifted");
    say("products.lifted", from);
  };
  const move = (wanted: number) => {
    const { current } = lifted;
    if (current === undefined) return;
    const to = Math.min(Math.max(wanted, 0), products.length - 1);
    if (to === current.to) return;
    current.to = to;
    moved(products.length, current.from, to).forEach((element, at) => {
      current.elements[element]!.style.setProperty("order", String(at));
    });
    say("products.passes", current.from);
    if (current.by === "keys") current.elements[current.from]!.scrollIntoView({ block: "nearest" });
  };
  const drop = (isKept: boolean) => {
    const { current } = lifted;
    if (current === undefined) return;
    const { elements, from, to } = current;
    elements[from]!.classList.remove("lifted");
    for (const element of elements) element.style.removeProperty("order");
    pointer.current = undefined;
    if (isKept && to !== from) {
      say("products.moved", from);
      lifted.current = undefined;
      last.current = products[from]!.product_id;
      onMoved(from, to);
    } else {
      lifted.current = undefined;
      say("products.putBack", from);
    }
  };
  const ids = products.map(({ product_id }) => product_id).join("\n");
  // A list that changed under it is not the one that was meant.
  useLayoutEffect(() => () => drop(false), [ids]);
  // The element stands elsewhere in the page now, and the focus may not have come along.
  useLayoutEffect(() => {
    const at = products.findIndex(({ product_id }) => product_id === last.current);
    if (at !== -1 && isFocusLost()) list.current?.children[at]?.querySelector<HTMLElement>(".grip")?.focus();
  }, [ids]);

  const follow = ({ x, y }: { readonly x: number; readonly y: number }) => {
    // At the edges there is the menu.
    const inside = Math.min(Math.max(y, EDGE), innerHeight - EDGE);
    const under = document.elementFromPoint(x, inside)?.closest("li");
    const { current } = lifted;
    const at = under == null ? -1 : (current?.elements.indexOf(under) ?? -1);
    if (current === undefined || at === -1 || at === current.from) return;
    move(Number(current.elements[at]!.style.getPropertyValue("order")));
  };
  const scrollAlong = () => {
    const { current: at } = pointer;
    if (at === undefined || lifted.current === undefined) return;
    const by = at.y < EDGE ? -PIXELS_A_FRAME : at.y > innerHeight - EDGE ? PIXELS_A_FRAME : 0;
    if (by !== 0) {
      scrollBy(0, by);
      follow(at);
    }
    requestAnimationFrame(scrollAlong);
  };

  const keyDown = (event: TargetedKeyboardEvent<HTMLElement>, from: number) => {
    const { key } = event;
    const { current } = lifted;
    if (current === undefined) {
      if (key !== " " && key !== "Enter") return;
      event.preventDefault();
      return lift(from, "keys");
    }
    if (key === " " || key === "Enter") drop(true);
    else if (key === "Escape") drop(false);
    else {
      const step = stepOf(key, current.elements);
      if (step === undefined) return;
      move(current.to + step);
    }
    event.preventDefault();
  };
  const handle = (from: number) => ({
    type: "button" as const,
    class: "grip",
    "aria-label": t("products.move", { name: products[from]?.product_name ?? "" }),
    "aria-describedby": hint,
    onKeyDown: (event: TargetedKeyboardEvent<HTMLButtonElement>) => keyDown(event, from),
    // Who goes on with the tabulator has not put it down.
    onBlur: () => drop(false),
    onPointerDown: (event: TargetedPointerEvent<HTMLButtonElement>) => {
      if (event.button !== 0 || lifted.current !== undefined) return;
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
      event.currentTarget.setPointerCapture(event.pointerId);
      pointer.current = event;
      lift(from, "finger");
      requestAnimationFrame(scrollAlong);
    },
    onPointerMove: (event: TargetedPointerEvent<HTMLButtonElement>) => {
      if (lifted.current?.by !== "finger") return;
      pointer.current = event;
      follow(event);
    },
    onPointerUp: () => lifted.current?.by === "finger" && drop(true),
    onPointerCancel: () => lifted.current?.by === "finger" && drop(false),
    onContextMenu: (event: Event) => event.preventDefault(),
  });
  return {
    handle,
    /** Words for who does not see it. */
    told: (
      <>
        <p id={hint} hidden>
          {t("products.moveHow")}
        </p>
        <p class="unseen" role="status">
          {said.value}
        </p>
      </>
    ),
  };
}

export function Grip(props: ReturnType<ReturnType<typeof useArrangement>["handle"]>) {
  return (
    <button {...props}>
      <Icon name="grip" />
    </button>
  );
}

/** How far the key moves something in a grid: along the line in the direction of reading, or to another line. */
function stepOf(key: string, elements: readonly HTMLElement[]): number | undefined {
  const [first] = elements;
  const forward = getComputedStyle(first!).direction === "rtl" ? -1 : 1;
  const tops = elements.map((element) => element.offsetTop);
  const columns = tops.filter((top) => top === Math.min(...tops)).length;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: forward,
    ArrowLeft: -forward,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -elements.length,
    End: elements.length,
  };
  return steps[key];
}

/** The numbers up to a count, one of them moved elsewhere. */
function moved(count: number, from: number, to: number): readonly number[] {
  const order = Array.from({ length: count }, (_, at) => at);
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}
