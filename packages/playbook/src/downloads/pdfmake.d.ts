/** What is used of pdfmake, which ships no types. */
declare module 'pdfmake' {
  interface Fonts {
    readonly [family: string]: Readonly<
      Record<'normal' | 'bold' | 'italics' | 'bolditalics', string>
    >;
  }
  const pdfmake: {
    setFonts(fonts: Fonts): void;
    setLocalAccessPolicy(allows: (path: string) => boolean): void;
    setUrlAccessPolicy(allows: (url: string) => boolean): void;
    createPdf(definition: unknown): { getBuffer(): Promise<Uint8Array> };
  };
  export default pdfmake;
}
