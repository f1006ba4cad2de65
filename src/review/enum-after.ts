import type { HeaderAbi } from "../abi/abi.ts";
import type { Enum } from "../abi/type.ts";
import { keptByMacro } from "./kept-by-macro.ts";
import type { EnumPair } from "./pairs.ts";

/** What source that names an enum by its tag finds in the new header: the enum, or another that a macro keeps the name for. */
export function enumAfter({ name, after }: EnumPair, header: HeaderAbi): Enum | undefined {
  return (
    after ??
    keptByMacro(header, name)
      .map((kept) => header.visible.enum(kept))
      .find((each) => each !== undefined)
  );
}
