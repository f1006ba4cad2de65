/** What is known of how a record is handed over that its header does not show, or not in a way that a tool can read. */
export interface Passing {
  /** The end of the header's name: `linux/tcp.h`; `rdma/` for all headers of a folder. */
  readonly header: string;
  readonly records: RegExp;
  /** What says beside the record, or in it, how much of it a side has: records with it may grow at their end. */
  readonly size?: string;
  /** Who alone writes it: no program was ever asked to leave its reserved bytes zero. */
  readonly writer?: "the kernel" | "the device" | "the firmware";
  /** Where this was read: file and function, and release. */
  readonly source: string;
}

/** The first row that fits a record holds. */
const passings: readonly Passing[] = [
  {
    header: "linux/bpf.h",
    records: /^bpf_attr$/,
    size: "the size that bpf() takes",
    source: "kernel/bpf/syscall.c, __sys_bpf(), Linux 7.3",
  },
  {
    header: "linux/bpf.h",
    records: /^bpf_(map|prog|btf|link|token)_info$/,
    size: "info_len of BPF_OBJ_GET_INFO_BY_FD",
    source: "kernel/bpf/syscall.c, bpf_obj_get_info_by_fd(), Linux 7.3",
  },
  {
    header: "linux/bpf.h",
    records: /^bpf_sock_ops$/,
    size: "the verifier, which loads no program that reaches past what its kernel has",
    source: "net/core/filter.c, sock_ops_is_valid_access(), Linux 7.3",
  },
  { header: "linux/btf.h", records: /^btf_header$/, size: "hdr_len", source: "include/uapi/linux/btf.h, Linux 7.3" },
  {
    header: "linux/landlock.h",
    records: /^landlock_ruleset_attr$/,
    size: "the size that landlock_create_ruleset() takes",
    source: "security/landlock/syscalls.c, copy_min_struct_from_user(), Linux 7.3",
  },
  {
    header: "linux/tcp.h",
    records: /^tcp_info$/,
    size: "the length that getsockopt() takes and gives",
    writer: "the kernel",
    source: "net/ipv4/tcp.c, do_tcp_getsockopt(), Linux 7.3",
  },
  {
    header: "linux/mptcp.h",
    records: /^mptcp_info$/,
    size: "the length that getsockopt() takes and gives",
    writer: "the kernel",
    source: "net/mptcp/sockopt.c, mptcp_getsockopt_info(), Linux 7.3",
  },
  {
    header: "linux/if_xdp.h",
    records: /^xdp_umem_reg$/,
    size: "the length that setsockopt() takes",
    source: "net/xdp/xsk.c, xsk_setsockopt(), Linux 7.3",
  },
  {
    header: "linux/ptrace.h",
    records: /^ptrace_syscall_info$/,
    size: "the size that ptrace() takes as addr",
    source: "kernel/ptrace.c, ptrace_get_syscall_info() and ptrace_set_syscall_info(), Linux 7.3",
  },
  {
    header: "linux/rseq.h",
    records: /^rseq$/,
    size: "the length that rseq() takes",
    source: "kernel/rseq.c, rseq_length_valid(), Linux 7.3",
  },
  {
    header: "linux/stat.h",
    records: /^statx$/,
    writer: "the kernel",
    source: "fs/stat.c, cp_statx(), Linux 7.3",
  },
  {
    header: "linux/mount.h",
    records: /^statmount$/,
    size: "the size that statmount() takes",
    writer: "the kernel",
    source: "fs/namespace.c, copy_statmount_to_user(), Linux 7.3",
  },
  {
    header: "linux/ublk_cmd.h",
    records: /^ublk_params$/,
    size: "len",
    source: "drivers/block/ublk_drv.c, ublk_ctrl_set_params(), Linux 7.3",
  },
  {
    header: "linux/taskstats.h",
    records: /^taskstats$/,
    size: "the length of its netlink attribute",
    writer: "the kernel",
    source: "kernel/taskstats.c, mk_reply(), Linux 7.3",
  },
  {
    header: "linux/pkt_sched.h",
    records: /^tc_fq_qd_stats$/,
    size: "the length of its netlink attribute",
    writer: "the kernel",
    source: "net/sched/sch_fq.c, fq_dump_stats(), Linux 7.3",
  },
  {
    header: "linux/smc_diag.h",
    records: /^smcd?_diag_(dmbinfo|lgrinfo|conninfo|fallback)$/,
    size: "the length of its netlink attribute",
    writer: "the kernel",
    source: "net/smc/smc_diag.c, __smc_diag_dump(), Linux 7.3",
  },
  {
    header: "linux/trace_mmap.h",
    records: /^trace_buffer_meta$/,
    size: "meta_struct_len",
    writer: "the kernel",
    source: "kernel/trace/ring_buffer.c, rb_update_meta_page(), Linux 7.3",
  },
  {
    header: "linux/vfio_zdev.h",
    records: /^vfio_device_info_cap_zpci_\w+$/,
    size: "the chain of capabilities that it is in",
    writer: "the kernel",
    source: "drivers/vfio/pci/vfio_pci_zdev.c, vfio_pci_info_zdev_add_caps(), Linux 7.3",
  },
  {
    header: "linux/psp-sev.h",
    records: /^sev_user_data_(snp_)?status$/,
    writer: "the firmware",
    source: "drivers/crypto/ccp/sev-dev.c, sev_ioctl_do_snp_platform_status(), Linux 7.3",
  },
  {
    header: "linux/idxd.h",
    records: /^(dsa|iax)_completion_record$/,
    writer: "the device",
    source: "include/uapi/linux/idxd.h, Linux 7.3",
  },
  {
    header: "linux/virtio_",
    records: /^virtio_\w+_config$/,
    size: "the device's configuration space, of which a driver reads what the features say",
    source: "include/linux/virtio_config.h, virtio_cread_feature(), Linux 7.3",
  },
  {
    header: "linux/rkisp1-config.h",
    records: /^rkisp1_ext_params_cfg$/,
    size: "data_size",
    source: "include/uapi/linux/rkisp1-config.h, Linux 7.3",
  },
  {
    header: "drm/amdgpu_drm.h",
    records: /^drm_amdgpu_info_\w+$/,
    size: "return_size of DRM_IOCTL_AMDGPU_INFO",
    writer: "the kernel",
    source: "drivers/gpu/drm/amd/amdgpu/amdgpu_kms.c, amdgpu_info_ioctl(), Linux 7.3",
  },
  {
    header: "drm/panthor_drm.h",
    records: /^drm_panthor_(gpu|csif)_info$/,
    size: "size of DRM_IOCTL_PANTHOR_DEV_QUERY",
    writer: "the kernel",
    source: "drivers/gpu/drm/panthor/panthor_drv.c, panthor_set_uobj(), Linux 7.3",
  },
  {
    header: "drm/xe_drm.h",
    records: /^drm_xe_(oa_unit|query_\w+|mem_region|gt)$/,
    writer: "the kernel",
    source: "drivers/gpu/drm/xe/xe_query.c, xe_query_ioctl(), Linux 7.3",
  },
  {
    header: "linux/kfd_ioctl.h",
    records: /^kfd_dbg_device_info_entry$/,
    size: "entry_size of KFD_IOC_DBG_TRAP_GET_DEVICE_SNAPSHOT",
    writer: "the kernel",
    source: "drivers/gpu/drm/amd/amdkfd/kfd_debug.c, kfd_dbg_trap_device_snapshot(), Linux 7.3",
  },
  {
    header: "rdma/",
    records: /_resp(_ex)?$/,
    size: "the length of the answer that the verb takes",
    writer: "the kernel",
    source: "include/rdma/ib_verbs.h, struct ib_udata, Linux 7.3",
  },
  {
    header: "rdma/",
    records: /_(req|cmd)(_ex)?$|_(create|alloc|modify|query|reg|resize)_\w+$/,
    size: "the length of the request that the verb takes",
    source: "include/rdma/ib_verbs.h, struct ib_udata, Linux 7.3",
  },
  {
    header: "sound/compress_params.h",
    records: /^snd_codec_desc(_src)?$/,
    writer: "the kernel",
    source: "sound/core/compress_offload.c, snd_compr_get_codec_caps(), Linux 7.3",
  },
];

/** What is known of how a record of a header is handed over. */
export function passingOf(header: string, record: string): Passing | undefined {
  return passings.find((row) => isOf(header, row.header) && row.records.test(record));
}

/** A row that ends in a slash, or within a name, is for all headers that go on from there. */
function isOf(name: string, row: string): boolean {
  if (!row.endsWith(".h")) return name.startsWith(row) || name.includes(`/${row}`);
  return name === row || name.endsWith(`/${row}`) || row === `linux/${name}` || row === `drm/${name}`;
}
