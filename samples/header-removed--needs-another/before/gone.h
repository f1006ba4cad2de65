enum gone_state {
	GONE_IDLE,
	GONE_BUSY,
};

/* Whoever uses it includes what declares the other two. */
#define GONE_GET	_IOR('g', FOO_ELSEWHERE + 1, struct foo_elsewhere)
