/** More commits than a reader would read one by one. Each takes some 0.3 s with a kernel's headers. */
export const eachCommit = 64;
