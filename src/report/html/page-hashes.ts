/**
 * SHA-256 of the page's style and script, as its content security policy names them: the browser runs these two and nothing else. A test holds them to the
 * texts, and says what to write here when one has changed.
 */
export const pageHashes = {
  style: "sha256-oGDilCB4aOrbL5+zH70ZDabmwINB62ioyyubOXfxIPE=",
  script: "sha256-11jaamBkTtjmdHXP2usUXJt/rdIi2Wvz2cwoqfw1KMQ=",
} as const;
