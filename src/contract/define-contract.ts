import { checkContract } from "./check-contract.ts";
import type { Contract } from "./contract.ts";
import { ContractError } from "./contract-error.ts";

/**
 * A contract that is sound, as it was written: its type keeps the literal ids, so that `ChangeIdOf<typeof vduse>` is their union and a
 * consumer that asks for a change that is not there does not compile.
 *
 * Throws a `ContractError` with every problem that `checkContract` finds.
 */
export function defineContract<const C extends Contract>(contract: C): C {
  const problems = checkContract(contract);
  if (problems.length > 0) throw new ContractError(`contract ${contract.name}`, problems);
  return contract;
}
