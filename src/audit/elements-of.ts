import type { HeaderAbi } from "../abi/abi.ts";
import { gateKindOf } from "../review/gate.ts";
import { isMaskName, isSentinelName } from "../review/growing.ts";
import { spellType } from "../review/spell-type.ts";
import { recordIn } from "../review/uses.ts";
import { isVersionPart } from "../review/version-name.ts";
import { isCounted } from "./counted.ts";
import type { Element, ElementRole, Elements } from "./element.ts";
import type { PlainElement } from "./header-delta.ts";
import { bitsOf, type NamedElement, namedElements, recordName } from "./named-elements.ts";
import { systemCallSet } from "./system-calls.ts";

/** What a header declares itself, with all that is said of it. */
export function elementsOf(header: HeaderAbi): Elements {
  const elements = new Map<string, Element>();
  for (const [name, named] of namedElements(header)) elements.set(name, { ...plainElement(named), place: named.item.place });
  return elements;
}

/** All that is said of an element but for its place. */
export function plainElement(named: NamedElement): PlainElement {
  switch (named.kind) {
    case "record":
      return plain(named, { shown: `${named.item.size} bytes` });
    case "field": {
      const { item, record } = named;
      const held = recordIn(item.type);
      const uses = [recordName(record), ...(held === undefined || held === record ? [] : [recordName(held)])];
      return plain(named, { shown: `${spellType(item.type)} at byte ${item.offset}${bitsOf(item)}`, uses });
    }
    case "command": {
      const { number, type } = named.item;
      const record = type === undefined ? undefined : recordIn(type);
      const shown = `0x${number.toString(16).padStart(8, "0")}`;
      return plain(named, {
        shown,
        number: BigInt(number),
        set: "commands",
        uses: record === undefined ? [] : [recordName(record)],
      });
    }
    case "constant": {
      const { value: number } = named.item;
      const role = roleOf(named);
      const set =
        role === "derived" || role === "version" ? undefined : (named.set ?? systemCallSet(named.name) ?? prefixOf(named.name));
      return plain(named, { shown: number > 0xffffn ? `0x${number.toString(16)}` : `${number}`, role, number, set });
    }
    case "function":
      return plain(named, { shown: named.item.text, role: "helper" });
  }
}

type Said = Pick<PlainElement, "shown"> & Partial<Pick<PlainElement, "role" | "number" | "set" | "uses">>;

function plain({ name, kind, meaning }: NamedElement, { shown, role = "plain", number, set, uses = [] }: Said): PlainElement {
  return { name, kind, meaning, shown, role, number, set, uses };
}

function roleOf({ name, among = [] }: Extract<NamedElement, { readonly kind: "constant" }>): ElementRole {
  if (isVersionPart(name)) return "version";
  if (systemCallSet(name) !== undefined) return "plain";
  if (followsByName(name)) {
    if (!isCounted(name, among)) return "derived";
    // `IFLA_FLAGS` is where flags are passed, and no flag.
    if (isMaskName(name)) return "plain";
  }
  const kind = gateKindOf(name);
  return kind === undefined || kind === "size" || kind === "probe" ? "plain" : kind;
}

/** Whether a name says that it follows from others. */
function followsByName(name: string): boolean {
  return isSentinelName(name) || (prefixOf(name) === undefined && (isMaskName(name) || counts.test(name)));
}

/** `VFIO_AP_NUM_IRQS`: how many there are of something, which grows with it. */
const counts = /(^|_)(NUM|NR|MAX)_\w+$/;

/** `KVM_CAP_` of KVM_CAP_NR_VCPUS, `VDUSE_F_` of VDUSE_F_SUSPEND: all that share it number the same things. */
function prefixOf(name: string): string | undefined {
  return /^(\w+?_(?:CAPS?|CAPABILITY|EXT|EXTENSION|F|FEAT|FEATURES?|FLAGS?|FL)_)\w/.exec(name)?.[1];
}
