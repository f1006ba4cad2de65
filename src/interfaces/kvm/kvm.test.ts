import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Change } from "../../contract/contract.ts";
import { negotiate } from "../../session/negotiate.ts";
import { Provider } from "../../session/provider.ts";
import { inProcess } from "../../session/transport.ts";
import { kvm } from "./kvm.ts";

/** A VMM's side of /dev/kvm. */
const kernel = (request: Parameters<typeof buildOf>[1]) => inProcess(new Provider(kvm.provider, buildOf(kvm.contract, request)));

test("what a VMM requires is asked one capability at a time, and a machine is made", async () => {
  const session = await negotiate(kvm.system(kernel("6.1")), {
    require: ["basic", "cap-irqchip", "cap-user-memory"],
    prefer: ["cap-guest-memfd", "cap-irqfd"],
  });
  expect(session.agreed).toEqual(["base", "basic", "cap-irqchip", "cap-user-memory", "cap-irqfd"]);
  expect(session.asked.find(({ change }) => change === "cap-irqfd")).toEqual({
    change: "cap-irqfd",
    open: true,
    asked: "KVM_CHECK_EXTENSION(KVM_CAP_IRQFD)",
    answered: "answered 1",
    value: 1n,
  });
  expect(await session.createVm(0n)).toBe(session.fd + 1);
  await expect(session.createVm(99n)).rejects.toThrow("KVM_CREATE_VM answered EINVAL");
});

test("a kernel from which one capability was left out", async () => {
  const refused = negotiate(kvm.system(kernel({ from: "6.12", without: ["cap-irqfd", "cap-irqfd-resample"] })), {
    require: ["cap-irqfd"],
  });
  await expect(refused).rejects.toThrow(
    "kvm: cap-irqfd is required, and cap-irqfd is not there: it is behind capability 32 (KVM_CAP_IRQFD) of extensions; KVM_CHECK_EXTENSION(KVM_CAP_IRQFD) answered 0",
  );
});

test.each([
  [11n, "answered 11"],
  [13n, "answered 13, where 12 is the highest that is known"],
])("API version %i is refused, whatever capabilities it has", async (version, answered) => {
  const other = kernel({ from: "6.12", declares: { versions: { "api-version": version } } });
  await expect(negotiate(kvm.system(other), { require: ["cap-irqchip"] })).rejects.toThrow(
    `kvm: cap-irqchip is required (cap-irqchip needs basic), and basic is not there: it is behind api-version version 12; KVM_GET_API_VERSION ${answered}`,
  );
});

test.each(kvm.contract.releases.map(({ name }) => name))(
  "%s: nothing is agreed on that is not there, and every capability that is",
  async (release) => {
    const { has } = buildOf(kvm.contract, release);
    const changes: readonly Change[] = kvm.contract.changes;
    const told = changes.filter(({ id, gate }) => has.has(id) && (gate.kind === "capability" || ["base", "basic"].includes(id)));
    const session = await negotiate(kvm.system(kernel(release)), { prefer: kvm.contract.changes.map(({ id }) => id) });
    expect(session.agreed).toEqual(told.map(({ id }) => id));
  },
);
