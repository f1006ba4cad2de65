import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { builtinHeader } from "../header/builtin/builtin-headers.ts";
import { createHeaderReader } from "../header/read.ts";
import { abiText } from "./abi-text.ts";

function check(headers: Readonly<{ [name: string]: string }>, arch: string, expected: string): void {
  const model = modelNamed(arch);
  if (model === undefined) throw new Error(arch);
  const loader = { include: ({ name }: { name: string }) => builtinHeader(name, model) };
  const sources = Object.entries(headers).map(([name, text]) => ({ name, text }));
  const read = createHeaderReader().read(sources, loader, model);
  const keyed = [...read.headers.values()].map((header) => ({ key: header.name, header }));
  expect([...abiText({ model, headers: keyed, notes: [] })].join("")).toBe(expected.slice(1));
}

test("a header: records, commands, enums, constants, and a count of all", () => {
  check(
    {
      "linux/x.h": `#include <linux/types.h>
#include <linux/ioctl.h>
#define X_MAX 255
#define X_NONE (-1)
#define X_GET _IOR('x', 0x01, struct x)
#define X_RESET _IO(0xb8, 0x10)
#define X_RAW _IOC(_IOC_WRITE, 'x', 3, 12)
struct x { __u32 a; __u64 b; struct { char c; } d; };
enum kind { ONE = 1, HUNDRED = 100 };
enum { LONE };
`,
      "linux/empty.h": "#define _LINUX_EMPTY_H\n",
    },
    "x86_64",
    `
linux/x.h  x86_64

struct x {
  __u32 a;  /*     0     4 */
            /* hole of 4 bytes */
  __u64 b;  /*     8     8 */
  struct {
    char c; /*    16     1 */
  } d;      /*    16     1 */
  /* size: 24, align: 8, members: 3, holes: 1, padding: 7 */
  /* in holes: 4 bytes */
};

X_GET    _IOR(0x78, 0x01, struct x)  0x80187801
X_RESET  _IO(0xb8, 0x10)             0x0000b810
X_RAW    _IOW(0x78, 0x03, 12 bytes)  0x400c7803

enum kind {
  ONE      = 1
  HUNDRED  = 100
  /* size: 4, unsigned */
};

enum {
  LONE  = 0
  /* size: 4, unsigned */
};

X_MAX   255  0xff
X_NONE  -1

2 headers: 2 records, 3 commands, 2 constants, 2 enums
`,
  );
});

test("numbers and layout are the architecture's", () => {
  check(
    {
      "x.h":
        "#include <linux/types.h>\n#include <linux/ioctl.h>\nstruct x { __u32 a; __u64 b; };\n#define X_GET _IOR('x', 1, struct x)\n",
    },
    "powerpc",
    `
x.h  powerpc

struct x {
  __u32 a; /*     0     4 */
           /* hole of 4 bytes */
  __u64 b; /*     8     8 */
  /* size: 16, align: 8, members: 2, holes: 1, padding: 0 */
  /* in holes: 4 bytes */
};

X_GET  _IOR(0x78, 0x01, struct x)  0x40107801

1 header: 1 record, 1 command, 0 constants, 0 enums
`,
  );
});
