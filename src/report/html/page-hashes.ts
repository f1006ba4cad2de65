/**
 * SHA-256 of the page's style and script, as its content security policy names them: the browser runs these two and nothing else. A test holds them to the
 * texts, and says what to write here when one has changed.
 */
export const pageHashes = {
  style: "sha256-ncPJ0hGBvs+Kq1IuOrnYb3oxtEMix1CN7b1xgWoeOdQ=",
  script: "sha256-c2y2sZ4knATID1L+62qBrzGL0dAC2XcHlIn3fgs8JvM=",
} as const;
