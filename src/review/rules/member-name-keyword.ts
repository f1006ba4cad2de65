import { newFields } from "../new-fields.ts";
import type { RuleOf } from "../rule.ts";

/** New members whose name is a word of C++. */
export const memberNameKeyword: RuleOf<"record"> = {
  id: "member-name-keyword",
  title: "a new member's name is a keyword of C++",
  kind: "record",
  severity: "advice",
  witness: { none: "a witness is a program in C, where the word is a name" },
  why: "Programs in C++ cannot include the header at all, whether they use the member or not.",
  precedent:
    "drm_buf_map.virtual broke C++ programs (linux-kernel, May 2005) and keyctl_dh_params.private did so again: both have a second name since, by #ifdef __cplusplus or a union.",
  fix: `Take another word: class_id, priv, virt. Once released, keep both names:

    union {
    #ifndef __cplusplus
    	__s32 private;
    #endif
    	__s32 priv;
    };`,
  decidedBy: "header",
  check(pair) {
    return newFields(pair)
      .filter(({ name }) => keywords.has(name))
      .map(({ name, place }) => ({
        element: `${pair.name}.${name}`,
        place,
        message: `${name} is a keyword of C++: no C++ program can include this header.`,
        next: "Take another name.",
        texts: ["", name] as const,
      }));
  },
};

const keywords = new Set(
  (
    "alignas alignof and and_eq asm bitand bitor bool catch char8_t char16_t char32_t class compl concept const_cast constexpr " +
    "decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or or_eq " +
    "private protected public reinterpret_cast requires static_assert static_cast template this thread_local throw true try typeid " +
    "typename using virtual wchar_t xor xor_eq"
  ).split(" "),
);
