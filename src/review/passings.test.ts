import { expect, test } from "vitest";
import { passingOf } from "./passings.ts";

test.each([
  ["linux/tcp.h", "tcp_info", "the length that getsockopt() takes and gives", "the kernel"],
  ["include/uapi/linux/tcp.h", "tcp_info", "the length that getsockopt() takes and gives", "the kernel"],
  ["tcp.h", "tcp_info", "the length that getsockopt() takes and gives", "the kernel"],
  ["linux/mptcp.h", "tcp_info", undefined, undefined],
  ["linux/bpf.h", "bpf_attr", "the size that bpf() takes", undefined],
  ["linux/bpf.h", "bpf_attr.query", undefined, undefined],
  ["linux/stat.h", "statx", undefined, "the kernel"],
  [
    "linux/virtio_blk.h",
    "virtio_blk_config",
    "the device's configuration space, of which a driver reads what the features say",
    undefined,
  ],
  ["linux/virtio_blk.h", "virtio_blk_outhdr", undefined, undefined],
  ["rdma/irdma-abi.h", "irdma_alloc_ucontext_resp", "the length of the answer that the verb takes", "the kernel"],
  ["rdma/hns-abi.h", "hns_roce_ib_create_qp", "the length of the request that the verb takes", undefined],
  ["rdma/mlx5-abi.h", "mlx5_ib_clock_info", undefined, undefined],
  ["linux/kvm.h", "kvm_run", undefined, undefined],
])("%s, %s: size %s, written by %s", (header, record, size, writer) => {
  const known = passingOf(header, record);
  expect([known?.size, known?.writer]).toEqual([size, writer]);
});
