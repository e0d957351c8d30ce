/** Hands a file to the reader. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken its copy by the next turn.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 1000);
}
