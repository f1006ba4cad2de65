/** What to do when headers could not be read because others were not found. */
export const missingIncludes = "included headers are missing: name the folder or tree that has them with --root DIR";
