/** Text of programs as it is. It scrolls by itself, so that who has no mouse must get into it. */

export function Verbatim({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
    <pre class="small" tabIndex={0}>
      {text}
    </pre>
  );
}
