/** The logo: a hull on the ramp. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <g fill="currentColor">
        <path d="M1 28L7 25V31H1zM9 24L15 21V31H9zM17 20L23 17V31H17zM25 16L31 13V31H25z" />
        <path transform="translate(9 22) rotate(-26.57)" d="M0-1H11.5L16-8H-3.5z" />
      </g>
    </svg>
  );
}
