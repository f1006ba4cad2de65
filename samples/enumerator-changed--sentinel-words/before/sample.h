enum op { OP_NOP, OP_RECV, OP_SEND };
enum pm { PM_RESUME, PM_SUSPEND };
enum ac { AC_USER, AC_ACCOUNT };
enum link { LINK_NAME, LINK_NUM_TX_QUEUES };
enum temp { TEMP_A, A_MAX_TEMP };
enum { N_UNSPEC, N_A, N_B, __N_MAX };
enum lim { LIM_MIN, LIM_MAX };
