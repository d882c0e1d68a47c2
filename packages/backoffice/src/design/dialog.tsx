/** A dialog of the platform: modal, closed with Escape, its heading read out. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../messages/language.js";
import { Icon } from "./icon.js";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before anything can be pressed that is meant for it.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (current !== null && !current.open) current.showModal();
  }, []);
  const isClosed = useRef(false);
  /** At once: the platform tells of it some time later, and whoever opens another dialog before that would lose it. */
  const close = () => {
    dialog.current?.close();
    if (isClosed.current) return;
    isClosed.current = true;
    onClose();
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={close}
      onCancel={({ target, currentTarget }) => {
        // A choice of files that was given up bubbles.
        if (target === currentTarget) close();
      }}
    >
      <div class="head">
        <h2 id={heading}>{title}</h2>
        <button type="button" class="button bare" aria-label={t("close")} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class="inside">{children}</div>
    </dialog>
  );
}
