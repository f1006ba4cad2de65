import type { RuntimeParts } from "./c-types.ts";

/** Everything behind the tables, `main` included. */
export function cRuntime(parts: RuntimeParts): string {
  const { again, reads, names, leftovers } = parts;
  return [
    statuses,
    memory,
    ...(names ? [naming] : []),
    placing(names),
    calling(names, reads),
    judging(reads),
    running(again),
    ...(leftovers === undefined ? [] : [tidying(leftovers)]),
    main(names, leftovers !== undefined),
  ].join("\n");
}

const statuses = `/* As all selftests of the kernel end. */
enum { KSFT_PASS, KSFT_FAIL, KSFT_SKIP = 4 };

/* Seconds after which a case is given up. */
enum { PATIENCE = 30 };
`;

const memory = `/* Memory for arguments, and behind it none: one byte too many is EFAULT. */
static unsigned char *argument_end, *pointed_at[POINTERS_MAX + 1];

static size_t whole_pages(size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);

	return size == 0 ? page : (size + page - 1) / page * page;
}

static unsigned char *guarded(size_t size)
{
	size_t room = whole_pages(size);
	unsigned char *start;

	start = mmap(NULL, room + whole_pages(0), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED) {
		printf("Bail out! no memory: %s\\n", strerror(errno));
		exit(KSFT_FAIL);
	}
	return start;
}

static void *usable(unsigned char *start, size_t size)
{
	if (mprotect(start, whole_pages(size), PROT_READ | PROT_WRITE) == 0)
		return start;
	printf("# no memory: %s\\n", strerror(errno));
	fflush(stdout);
	_exit(KSFT_FAIL);
}

static void fill(unsigned char *place, size_t size, const struct run *runs)
{
	memset(place, 0, size);
	for (; runs && runs->bytes; runs++)
		memcpy(place + runs->at, runs->bytes, runs->length);
}
`;

const naming = `/* FROM=TO, as given to the program. */
static char **names;

static const char *named(const char *path)
{
	for (char **name = names; *name; name++) {
		size_t length = strcspn(*name, "=");

		if (strlen(path) == length && strncmp(path, *name, length) == 0)
			return *name + length + 1;
	}
	return path;
}

static void rename_start(unsigned char *bytes, size_t size)
{
	for (char **name = names; *name; name++) {
		size_t length = strcspn(*name, "=");

		if (size >= length && strlen(*name) == 2 * length + 1 && memcmp(bytes, *name, length) == 0) {
			memcpy(bytes, *name + length + 1, length);
			return;
		}
	}
}
`;

function placing(names: boolean): string {
  return `static int fds[FD_COUNT];

/* The word that the call is given. */
static unsigned long place(const struct call *call, uint64_t more)
{
	unsigned char *bytes = argument_end - call->size;
	int index = 0;

	if (call->by == BY_VALUE)
		return (unsigned long)(call->value + more);
	fill(bytes, call->size, call->runs);
${names ? "\trename_start(bytes, call->size);\n" : ""}	for (const struct given *given = call->fds; given && given->fd != NO_FD; given++)
		if (given->at + sizeof(int) <= call->size)
			memcpy(bytes + given->at, &fds[given->fd], sizeof(int));
	for (const struct pointed *pointed = call->pointers; pointed && index < POINTERS_MAX && pointed->at != NOWHERE; pointed++) {
		unsigned char *start = usable(pointed_at[index++], pointed->size);
		uint64_t address = (uintptr_t)start;

		fill(start, pointed->size, pointed->runs);
		if (pointed->at + sizeof(address) <= call->size)
			memcpy(bytes + pointed->at, &address, sizeof(address));
	}
	return (unsigned long)(uintptr_t)bytes;
}
`;
}

function calling(names: boolean, reads: boolean): string {
  return `/* Makes the call; -1 and errno when it fails. */
static int make(const struct call *call, uint64_t more)
{
	unsigned long word = place(call, more);
	int fd = fds[call->fd];

	switch (call->kind) {
	case CALL_OPEN:
		return open(${names ? "named(call->what)" : "call->what"}, O_RDWR | O_CLOEXEC | O_NOCTTY);
	case CALL_CLOSE:
		fds[call->fd] = -1;
		return close(fd);
	case CALL_EVENTFD:
		return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	case CALL_IOCTL:
		return ioctl(fd, call->command, word);
${reads ? readCases : ""}	default:
		errno = ENOSYS;
		return -1;
	}
}
`;
}

const readCases = `	case CALL_READ: {
		struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };

		/* A read that would wait is not made. */
		if (poll(&ready, 1, 0) >= 0 && !(ready.revents & ~POLLOUT)) {
			errno = EAGAIN;
			return -1;
		}
		return read(fd, (void *)word, call->size);
	}
	case CALL_WRITE:
		return write(fd, (const void *)word, call->size);
`;

function judging(reads: boolean): string {
  return `static int wrong(const struct call *call, const char *found)
{
	static const char *const kinds[] = { "", "", "exactly ", "at least " };

	printf("# %s(%s): expected ", call->kind == CALL_OPEN ? "open" : "call", call->what);
	if (call->answer == SUCCESS)
		printf("success");
	else if (call->answer == ERROR)
		printf("%s", strerror(call->expected));
	else
		printf("%s%d", kinds[call->answer], call->expected);
	printf(", found %s\\n", found);
	return KSFT_FAIL;
}

/* Whether there is no such device, or it is not ours to use. */
static int is_absent(int error)
{
	return error == ENOENT || error == ENODEV || error == ENXIO || error == EACCES || error == EPERM;
}

/* Only descriptors were opened so far: that a device is not there is no fault of the kernel's then. */
static int nothing_done;

static int try(const struct call *call, uint64_t more)
{
	const struct run *written = call->written;
	int needs_fd = call->kind != CALL_OPEN && call->kind != CALL_EVENTFD;
	size_t size = call->size;
	char text[32];
	int found;

	if (needs_fd && fds[call->fd] < 0)
		return wrong(call, "no such descriptor: no call before this one gave it");
	for (const struct given *given = call->fds; given && given->fd != NO_FD; given++)
		if (fds[given->fd] < 0)
			return wrong(call, "no such descriptor: no call before this one gave it");
	if (call->kind != CALL_OPEN)
		nothing_done = 0;
	found = make(call, more);
	if (found < 0) {
		if (call->answer == ERROR && errno == call->expected)
			return KSFT_PASS;
		if (call->kind == CALL_OPEN && nothing_done && call->answer != ERROR && is_absent(errno))
			return KSFT_SKIP;
		return wrong(call, strerror(errno));
	}
	if (call->as != NO_FD)
		fds[call->as] = found;
	snprintf(text, sizeof(text), "%d", found);
${reads ? "\tif (call->kind == CALL_READ)\n\t\tsize = found;\n" : ""}	if (call->answer == ERROR || (call->answer == EXACTLY && found != call->expected) ||
	    (call->answer == LEAST && found < call->expected))
		return wrong(call, text);
	if (written && (written->at + written->length > size ||
			memcmp(argument_end - call->size + written->at, written->bytes, written->length)))
		return wrong(call, "the answer, but other bytes");
	return KSFT_PASS;
}
`;
}

function running(again: boolean): string {
  return `static int try_all(const struct call *calls, const char **last)
{
	for (const struct call *call = calls; call && call->kind != CALL_END; call++) {
		int status = KSFT_PASS;

${again ? againLoop : ""}		*last = call->what;
		status = try(call, 0);
		if (status != KSFT_PASS)
			return status;
	}
	return KSFT_PASS;
}

/*
 * Each case is a process of its own, so that nothing of it is left open, and none that hangs or
 * dies takes the others along.
 */
static int run(const struct test *test, size_t number)
{
	const char *last = "", *skip = test->skip;
	int status;
	pid_t child;

	if (!skip && (test->bits == 32) != (sizeof(long) == 4))
		skip = test->bits == 32 ? "needs a 32-bit program: compile with -m32" : "needs a 64-bit program";
	if (skip) {
		printf("ok %zu %s # SKIP %s\\n", number, test->name, skip);
		return KSFT_SKIP;
	}
	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(PATIENCE);
		nothing_done = 1;
		status = try_all(test->setup, &last);
		if (status == KSFT_PASS)
			status = try_all(test->calls, &last);
		if (status == KSFT_SKIP)
			printf("ok %zu %s # SKIP %s: %s\\n", number, test->name, last, strerror(errno));
		else
			printf("%s %zu %s\\n", status == KSFT_PASS ? "ok" : "not ok", number, test->name);
		fflush(stdout);
		_exit(status);
	}
	if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status))
		return WEXITSTATUS(status);
	if (child > 0 && WIFSIGNALED(status))
		printf("# ended by signal %d%s\\n", WTERMSIG(status),
		       WTERMSIG(status) == SIGALRM ? ", after too long a time" : "");
	else
		printf("# no process could be started\\n");
	printf("not ok %zu %s\\n", number, test->name);
	return KSFT_FAIL;
}
`;
}

const againLoop = `		if (call->kind == CALL_AGAIN) {
			for (int times = 1; times <= call->expected; times++)
				for (size_t back = call->size; back > 0 && status == KSFT_PASS; back--)
					status = try(call - back, times);
			if (status != KSFT_PASS)
				return status;
			continue;
		}
`;

function tidying({ folder, control, command, size }: NonNullable<RuntimeParts["leftovers"]>): string {
  return `/*
 * What is there before the first case is somebody's. What is there after a case, and was not
 * before, outlived it.
 */
static struct dirent **before;
static int before_count;

static void remember(void)
{
	before_count = scandir("${folder}", &before, NULL, NULL);
}

static void tidy(void)
{
	struct dirent **now;
	int count = scandir("${folder}", &now, NULL, NULL);
	int control = -1;

	for (int i = 0; i < count; i++) {
		char name[${size}] = "";
		int kept = 0;

		for (int k = 0; k < before_count; k++)
			kept |= strcmp(now[i]->d_name, before[k]->d_name) == 0;
		if (!kept) {
			snprintf(name, sizeof(name), "%s", now[i]->d_name);
			if (control < 0)
				control = open("${control}", O_RDWR | O_CLOEXEC);
			if (ioctl(control, ${command}, name) < 0) {
				printf("Bail out! %s stays behind: %s\\n", name, strerror(errno));
				exit(KSFT_FAIL);
			}
		}
		free(now[i]);
	}
	if (count >= 0)
		free(now);
	if (control >= 0)
		close(control);
}
`;
}

function main(names: boolean, leftovers: boolean): string {
  return `int main(${names ? "int argc, char **argv" : "void"})
{
	size_t count = sizeof(tests) / sizeof(tests[0]), usable_nodes = 0;
	const char *why = "";
	int counts[KSFT_SKIP + 1] = { 0 };

${names ? takeNames : ""}	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		int fd = open(${names ? "named(nodes[i])" : "nodes[i]"}, O_RDWR | O_CLOEXEC | O_NOCTTY);

		if (fd >= 0 || !is_absent(errno))
			usable_nodes++;
		else
			why = strerror(errno);
		if (fd >= 0)
			close(fd);
	}
	printf("KTAP version 1\\n");
	if (usable_nodes == 0) {
		printf("1..0 # SKIP %s: %s\\n", nodes[0], why);
		return KSFT_SKIP;
	}
${leftovers ? "\tremember();\n" : ""}	argument_end = guarded(ARGUMENT_MAX);
	argument_end = (unsigned char *)usable(argument_end, ARGUMENT_MAX) + whole_pages(ARGUMENT_MAX);
	for (int i = 0; i < POINTERS_MAX; i++)
		pointed_at[i] = guarded(POINTED_MAX);
	for (int i = 0; i < FD_COUNT; i++)
		fds[i] = -1;
	printf("1..%zu\\n", count);
	for (size_t i = 0; i < count; i++) {
		int status = run(&tests[i], i + 1);

		counts[status == KSFT_PASS || status == KSFT_SKIP ? status : KSFT_FAIL]++;
${leftovers ? "\t\tif (status != KSFT_SKIP)\n\t\t\ttidy();\n" : ""}	}
	printf("# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:0\\n",
	       counts[KSFT_PASS], counts[KSFT_FAIL], counts[KSFT_SKIP]);
	return counts[KSFT_FAIL] ? KSFT_FAIL : counts[KSFT_PASS] ? KSFT_PASS : KSFT_SKIP;
}
`;
}

const takeNames = `	names = argv + 1;
	for (int i = 1; i < argc; i++) {
		if (!strchr(argv[i], '=')) {
			fprintf(stderr, "expected FROM=TO, found %s\\n", argv[i]);
			return KSFT_FAIL;
		}
	}
`;
