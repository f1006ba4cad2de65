/**
 * SHA-256 of the page's style and script, as its content security policy names them: the browser runs these two and nothing else. A test holds them to the
 * texts, and says what to write here when one has changed.
 */
export const pageHashes = {
  style: "sha256-PPiSDPUuGLdukpajrkvsIe+Ii4l7NHRTh7Xj74tgFzU=",
  script: "sha256-pdFMs1B3V9O0umRi2TCszejtZqMXO/W09EBtqRxluaY=",
} as const;
