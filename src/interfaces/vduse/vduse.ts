import type { ChangeOf, Consumer, Methods } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import {
  commands,
  vduse_config_data,
  vduse_dev_config,
  vduse_iotlb_entry,
  vduse_iotlb_entry_v2,
  vduse_iova_info,
  vduse_iova_umem,
  vduse_vq_config,
  vduse_vq_eventfd,
  vduse_vq_info,
} from "./bindings.gen.ts";
import { vduseContract } from "./contract.ts";
import { vduse as provider } from "./provider.ts";

/** VDUSE from both sides: what a kernel plays, and what a program negotiates with. */
export const vduse = {
  contract: vduseContract,
  provider,
  control,
  device,
};

/** A program's side of /dev/vduse/control. */
function control(transport: Transport) {
  return {
    contract: vduseContract,
    transport,
    path: "/dev/vduse/control",
    on: "control",
    protocols: provider.protocols,
    methods: controlMethods,
  } as const satisfies Consumer;
}

/**
 * A program's side of /dev/vduse/NAME. A device has what its control descriptor had agreed on when it was created, so that is handed in: the
 * `agreed` of the control session.
 */
function device(transport: Transport, name: string, agreed: readonly ChangeOf<typeof vduseContract>[]) {
  return {
    contract: vduseContract,
    transport,
    path: `/dev/vduse/${name}`,
    on: "device",
    protocols: provider.protocols,
    methods: deviceMethods,
    probes: {
      umem: { command: commands.VDUSE_IOTLB_REG_UMEM.number },
      "iova-info": { command: commands.VDUSE_IOTLB_GET_INFO.number },
    },
    given: agreed,
  } as const satisfies Consumer;
}

const controlMethods = {
  createDev: {
    command: "VDUSE_CREATE_DEV",
    number: commands.VDUSE_CREATE_DEV.number,
    change: "base",
    argument: vduse_dev_config,
    gives: "nothing",
  },
  destroyDev: {
    command: "VDUSE_DESTROY_DEV",
    number: commands.VDUSE_DESTROY_DEV.number,
    change: "base",
    argument: commands.VDUSE_DESTROY_DEV.type,
    gives: "nothing",
  },
  getFeatures: {
    command: "VDUSE_GET_FEATURES",
    number: commands.VDUSE_GET_FEATURES.number,
    change: "features",
    argument: commands.VDUSE_GET_FEATURES.type,
    gives: "argument",
  },
} as const satisfies Methods;

const deviceMethods = {
  iotlbGetFd: {
    command: "VDUSE_IOTLB_GET_FD",
    number: commands.VDUSE_IOTLB_GET_FD.number,
    change: "base",
    argument: vduse_iotlb_entry,
    gives: "number",
  },
  iotlbGetFd2: {
    command: "VDUSE_IOTLB_GET_FD2",
    number: commands.VDUSE_IOTLB_GET_FD2.number,
    change: "asid",
    argument: vduse_iotlb_entry_v2,
    gives: "number",
  },
  devGetFeatures: {
    command: "VDUSE_DEV_GET_FEATURES",
    number: commands.VDUSE_DEV_GET_FEATURES.number,
    change: "base",
    argument: commands.VDUSE_DEV_GET_FEATURES.type,
    gives: "argument",
  },
  setConfig: {
    command: "VDUSE_DEV_SET_CONFIG",
    number: commands.VDUSE_DEV_SET_CONFIG.number,
    change: "base",
    argument: vduse_config_data,
    gives: "nothing",
  },
  injectConfigIrq: {
    command: "VDUSE_DEV_INJECT_CONFIG_IRQ",
    number: commands.VDUSE_DEV_INJECT_CONFIG_IRQ.number,
    change: "base",
    argument: "none",
    gives: "nothing",
  },
  vqSetup: {
    command: "VDUSE_VQ_SETUP",
    number: commands.VDUSE_VQ_SETUP.number,
    change: "base",
    argument: vduse_vq_config,
    gives: "nothing",
  },
  vqGetInfo: {
    command: "VDUSE_VQ_GET_INFO",
    number: commands.VDUSE_VQ_GET_INFO.number,
    change: "base",
    argument: vduse_vq_info,
    gives: "argument",
  },
  vqSetupKickfd: {
    command: "VDUSE_VQ_SETUP_KICKFD",
    number: commands.VDUSE_VQ_SETUP_KICKFD.number,
    change: "base",
    argument: vduse_vq_eventfd,
    gives: "nothing",
  },
  vqInjectIrq: {
    command: "VDUSE_VQ_INJECT_IRQ",
    number: commands.VDUSE_VQ_INJECT_IRQ.number,
    change: "base",
    argument: commands.VDUSE_VQ_INJECT_IRQ.type,
    gives: "nothing",
  },
  regUmem: {
    command: "VDUSE_IOTLB_REG_UMEM",
    number: commands.VDUSE_IOTLB_REG_UMEM.number,
    change: "umem",
    argument: vduse_iova_umem,
    gives: "nothing",
  },
  deregUmem: {
    command: "VDUSE_IOTLB_DEREG_UMEM",
    number: commands.VDUSE_IOTLB_DEREG_UMEM.number,
    change: "umem",
    argument: vduse_iova_umem,
    gives: "nothing",
  },
  iovaInfo: {
    command: "VDUSE_IOTLB_GET_INFO",
    number: commands.VDUSE_IOTLB_GET_INFO.number,
    change: "iova-info",
    argument: vduse_iova_info,
    gives: "argument",
  },
} as const satisfies Methods;
