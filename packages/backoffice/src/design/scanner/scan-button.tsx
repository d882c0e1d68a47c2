/** The way to the camera; what it needs is loaded with the first tap. */

import { useSignal } from "@preact/signals";
import { Icon } from "../icon.js";
import { lazy } from "../lazy.js";
import type { ScannerProps } from "./scanner.js";

const Scanner = lazy<ScannerProps>(() => import("./scanner.js").then((file) => file.Scanner));

interface ScanButtonProps extends Pick<ScannerProps, "title" | "onRead"> {
  /** With its word beside the camera. */
  readonly isLarge?: boolean;
}

export function ScanButton({ title, onRead, isLarge = false }: ScanButtonProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class={isLarge ? "button quiet" : "button bare scan"}
        aria-label={isLarge ? undefined : title}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        <Icon name="camera" />
        {isLarge && title}
      </button>
      {isOpen.value && (
        <Scanner
          {...{ title, onRead }}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </>
  );
}
