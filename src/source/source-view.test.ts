import { expect, test } from "vitest";
import { limitsFlags, readsMember, seenIn } from "./evidence.ts";
import type { SourceReader } from "./source-reader.ts";
import { createSourceView, type SourceView } from "./source-view.ts";

const driver = `
static int set_limits(struct thing *t, void __user *argp)
{
	struct foo_limits limits;

	if (copy_from_user(&limits, argp, sizeof(limits)))
		return -EFAULT;
	limits.pad = 0;
	if (limits.reserved || (limits.flags & ~FOO_KNOWN))
		return -EINVAL;
	return check_limits(&limits);
}

static long foo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (not_ready(file))
		return -EAGAIN;
	switch (cmd) {
	case FOO_SET_LIMITS:
		return set_limits(file->private_data, (void __user *)arg);
	/* case FOO_COMMENTED: */
	case FOO_OLD_START:
	case FOO_START: {
		if (arg)
			return -EINVAL;
		printk("case FOO_QUOTED:");
		break;
	}
	case _IOC_NR(FOO_BY_NUMBER):
		by_number();
		break;
	default:
		return -ENOTTY;
	}
	return 0;
}

static const struct file_operations foo_fops = {
	.unlocked_ioctl = foo_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
`;

const table = `
struct op {
	unsigned int cmd;
	int (*run)(void __user *argp);
};

static const struct op foo_ops[] = {
	OP(FOO_MAP, foo_map, struct foo_map, address),
	[_IOC_NR(FOO_UNMAP)] = { FOO_UNMAP, foo_unmap },
};

static long foo_table_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd == FOO_VERSION)
		return 3;
	return foo_ops[_IOC_NR(cmd)].run((void __user *)arg);
}
`;

const helpers = `
int foo_map(void __user *argp)
{
	return map->ops->attach(argp);
}

int
check_limits(struct foo_limits *l)
{
	return l->ceiling > 10;
}

static int attach(void __user *argp)
{
	return deep(argp);
}

static const struct map_ops map_ops = {
	.attach = attach,
};
`;

const files: Readonly<{ [path: string]: string }> = {
  "drivers/foo/driver.c": driver,
  "drivers/foo/table.c": table,
  "drivers/foo/helpers.c": helpers,
};

const reader: SourceReader = {
  naming: (names) =>
    Object.entries(files).flatMap(([path, text]) => (names.some((name) => text.includes(name)) ? [{ path, text }] : [])),
  archs: () => [],
  beside: () => Object.entries(files).map(([path, text]) => ({ path, text })),
  document: (path) => (path === "doc.rst" ? { path, text: "one\nsays FOO_MAP here\nFOO_MAPPED" } : undefined),
};

const names = [
  "FOO_SET_LIMITS",
  "FOO_COMMENTED",
  "FOO_OLD_START",
  "FOO_START",
  "FOO_QUOTED",
  "FOO_BY_NUMBER",
  "FOO_MAP",
  "FOO_UNMAP",
  "FOO_VERSION",
  "FOO_GONE",
];
const view: SourceView = createSourceView("tree", names, reader);

const own = (name: string) =>
  view
    .handlers(name)
    .map(
      ({ kind, own: { file, from, to }, at }) =>
        `${kind} ${file.path}:${file.line(at)} ${file.code.slice(from, to).replaceAll(/\s+/g, " ").trim()}`,
    );

test.each([
  ["FOO_SET_LIMITS", ["case drivers/foo/driver.c:19 return set_limits(file->private_data, (void __user *)arg);"]],
  ["FOO_OLD_START", ["case drivers/foo/driver.c:22 case FOO_START: { if (arg) return -EINVAL; printk( ); break; }"]],
  ["FOO_START", ["case drivers/foo/driver.c:23 { if (arg) return -EINVAL; printk( ); break; }"]],
  ["FOO_BY_NUMBER", ["case drivers/foo/driver.c:29 by_number(); break;"]],
  ["FOO_MAP", ["entry drivers/foo/table.c:8 OP(FOO_MAP, foo_map, struct foo_map, address)"]],
  [
    "FOO_UNMAP",
    [
      "entry drivers/foo/table.c:9 [_IOC_NR(FOO_UNMAP)] = { FOO_UNMAP, foo_unmap }",
      "entry drivers/foo/table.c:9 [_IOC_NR(FOO_UNMAP)] = { FOO_UNMAP, foo_unmap }",
    ],
  ],
  ["FOO_VERSION", ["test drivers/foo/table.c:14 FOO_VERSION) return 3;"]],
  ["FOO_COMMENTED", []],
  ["FOO_QUOTED", []],
  ["FOO_GONE", []],
])("%s is handled at %j", (name, expected) => {
  expect(own(name)).toEqual(expected);
});

const reached = (name: string) => view.reach(name).map(({ file, from }) => `${file.path}:${file.line(from)}`);

test("what runs for a command: its case, what comes before the switch, and what is called, in other files of the folder too", () => {
  expect(reached("FOO_SET_LIMITS")).toEqual([
    "drivers/foo/driver.c:19",
    "drivers/foo/driver.c:15",
    "drivers/foo/driver.c:3",
    "drivers/foo/helpers.c:9",
  ]);
});

test("what runs for an entry of a table: the entry, the function that uses the table, and through members that the same file fills", () => {
  expect(reached("FOO_MAP")).toEqual([
    "drivers/foo/table.c:8",
    "drivers/foo/table.c:13",
    "drivers/foo/helpers.c:3",
    "drivers/foo/helpers.c:14",
  ]);
});

test("who chooses between commands, and the operations that lead there", () => {
  const [dispatcher] = view.dispatchers("FOO_START");
  expect(dispatcher?.file.line(dispatcher.from)).toBe(15);
  expect(dispatcher === undefined ? [] : view.operations(dispatcher).map(({ name, head }) => `${head.trim()} ${name}`)).toEqual([
    "static const struct file_operations foo_fops",
  ]);
});

test.each([
  ["reserved", readsMember("reserved"), 9],
  ["a member that is only written", readsMember("pad"), undefined],
  ["flags", limitsFlags("flags"), 9],
  ["a member that is looked at two calls away", readsMember("ceiling"), 10],
])("%s", (_, pattern, line) => {
  expect(seenIn(view.reach("FOO_SET_LIMITS"), pattern)?.line).toBe(line);
});

test("names in code, and whole words of a document", () => {
  expect(view.naming("FOO_UNMAP")).toEqual([
    { path: "drivers/foo/table.c", line: 9 },
    { path: "drivers/foo/table.c", line: 9 },
  ]);
  expect(view.documented("FOO_MAP", "doc.rst")).toEqual([{ path: "doc.rst", line: 2 }]);
  expect(view.documented("FOO_GONE", "doc.rst")).toEqual([]);
  expect(view.documented("FOO_MAP", "none.rst")).toBeUndefined();
});

test.each([
  ["if (args.flags & ~KNOWN)", true],
  ["if (~(A | B) & p->flags)", true],
  ["if (args->flags)", true],
  ["if (x || args->flags || y)", true],
  ["if (args.flags != 0)", true],
  ["switch (hdr.flags)", true],
  ["if (args.flags & FOO_ONE)", false],
  ["use(args.flags);", false],
  ["args.flags = 0;", false],
  ["if (args.bigflags)", false],
])("%s is a test of flags: %s", (code, expected) => {
  expect(limitsFlags("flags").test(code)).toBe(expected);
});

test.each([
  ["if (a.reserved)", true],
  ["memchr_inv(a->reserved, 0, 4)", true],
  ["if (a.reserved[0] == 1)", true],
  ["a.reserved = 0;", false],
  ["a->reserved[1] = 0;", false],
  ["if (a.reserved2)", false],
])("%s reads the member: %s", (code, expected) => {
  expect(readsMember("reserved").test(code)).toBe(expected);
});

test("a text without the layout of kernel code ends, and gives nothing", () => {
  const rubbish = createSourceView("tree", ["FOO"], {
    ...reader,
    naming: () => [
      { path: "a.c", text: `case FOO: ${"{(".repeat(50_000)}\n{\n` },
      { path: "b.c", text: "FOO" },
    ],
    archs: () => [],
    beside: () => [],
  });
  expect(rubbish.handlers("FOO")).toEqual([]);
  expect(rubbish.reach("FOO")).toEqual([]);
});
